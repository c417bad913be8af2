import { Hono } from "hono";
import type { RouteContext } from "../engine/domain/route_context.ts";
import type { Env } from "../engine/reply/connection.ts";
import { nearPaths } from "./base/near_paths.ts";
import { PREFLIGHT } from "./gate/cors.ts";
import type { Ask } from "./request/ask.ts";
import type { Content } from "./request/content.ts";
import { endpointRoutes, refuse } from "./routes.ts";

/**
 * Path prefixes of the fake APIs; what is not served there is a 404 in the shape of the API, recorded like the rest.
 */
const AREAS = ["/v1/*", "/v1beta/*", "/openai/*", "/api/*"];

/** The paths of the fake APIs. */
export function routes(context: RouteContext<Ask, Content>): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  for (const { method, path, handle } of endpointRoutes(context)) {
    app.on(method, [path, ...nearPaths(path)], handle);
  }
  for (const area of AREAS) {
    app.options(area, (c) => context.settle(c, "OPTIONS *", { status: 200, headers: PREFLIGHT, body: "" }));
    app.all(
      area,
      (c) => context.serve(c, `${c.req.method} *`, () => refuse(c, context.content().settings.strict)),
    );
  }
  return app;
}
