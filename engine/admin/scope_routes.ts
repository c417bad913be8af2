import { Hono } from "hono";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import { problem } from "./problem.ts";
import { noParams } from "./query_params.ts";

/** `GET /admin/scopes` lists the scopes of the server, `DELETE /admin/scopes/NAME` drops one. A scope has none. */
export function scopeRoutes({ coordinator, scopes }: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  if (!scopes) return app;
  app.get("/admin/scopes", noParams(), async (c) => c.json(await coordinator.scopes()));
  return app.delete("/admin/scopes/:name", noParams(), async (c) => {
    const name = c.req.param("name");
    return await coordinator.dropScope(name) ? c.json({ status: "dropped", scope: name }) : problem(
      c,
      404,
      "not_found",
      `There is no scope "${name}"; GET /admin/scopes lists those that there are`,
    );
  });
}
