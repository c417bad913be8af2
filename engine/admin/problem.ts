import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Env } from "../reply/connection.ts";

/** Answer that says in JSON what is wrong with a request to a route of the server's own. */
export function problem(
  c: Context,
  status: number,
  type: string,
  message: string,
  problems?: unknown,
): Response {
  const error = problems === undefined ? { type, message } : { type, message, problems };
  return c.json({ error }, status as ContentfulStatusCode);
}

/** Answers 405 to the methods that the paths of `app` do not take, as far as they are there by now. */
export function refuseOtherMethods(app: Hono<Env>): void {
  const routes = app.routes.filter(({ method }) => method !== "ALL");
  for (const [path, alike] of Map.groupBy(routes, ({ path }) => path)) {
    const allow = [...new Set(alike.map(({ method }) => method))].join(", ");
    app.all(path, (c) => {
      c.header("allow", allow);
      return problem(
        c,
        405,
        "method_not_allowed",
        `${c.env.prefix ?? ""}${c.req.path} takes ${allow}, not ${c.req.method}`,
      );
    });
  }
}
