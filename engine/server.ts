import { getLogger } from "@logtape/logtape";
import { Hono } from "hono";
import { adminRoutes } from "./admin.ts";
import { healthRoutes } from "./health.ts";
import { createState, type ServerParts, type State } from "./state.ts";
import type { Env } from "./types.ts";

const log = getLogger(["errorworks", "server"]);

/** A fake server without a port. */
export interface Server extends State {
  readonly app: Hono<Env>;
}

/** Builds a server: one app for all domains. @throws {ConfigError} or what the store says */
export async function createServer(parts: ServerParts): Promise<Server> {
  const state = await createState(parts);
  return { ...state, app: routesOf(state) };
}

function routesOf(state: State): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.route("/", healthRoutes(state));
  app.route("/", adminRoutes(state));
  for (const { routes } of state.mounted) app.route("/", routes);
  app.notFound((c) => {
    const message = `Nothing is at ${c.req.path}, see / for what there is`;
    return c.json({ error: { type: "not_found", message } }, 404);
  });
  app.onError((error, c) => {
    log.error("Bug outside of the pipeline, at {path}: {error}", { path: c.req.path, error });
    const body = {
      error: { type: "bug", message: "errorworks itself failed; this is not an injected fault" },
    };
    return c.json(body, 500, { "x-errorworks-bug": "1" });
  });
  return app;
}
