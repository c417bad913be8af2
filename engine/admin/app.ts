import { Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { getPathNoStrict } from "hono/utils/url";
import { adminRoutes } from "./admin.ts";
import { bugAnswer } from "./bug.ts";
import { healthRoutes } from "./health.ts";
import { mcpRoutes } from "../mcp/mcp_routes.ts";
import { metricsRoutes } from "./prometheus.ts";
import { requireToken } from "./require_token.ts";
import type { WorkerState } from "../worker/state.ts";
import type { Env } from "../reply/connection.ts";

/** Headers of the reply to `OPTIONS *`, which asks what the server as a whole can do. */
const ABOUT_SERVER = { allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" };

/**
 * The Hono app of a worker: all domains, `/admin` and `/mcp`, or, with `domain`, only the one that has a port of its
 * own.
 */
export async function appOf(state: WorkerState, domain?: string): Promise<Hono<Env>> {
  const app = new Hono<Env>(state.scopes ? { strict: false } : scopedOptions());
  if (domain === undefined) {
    app.route("/", healthRoutes(state));
    app.route("/", metricsRoutes(state));
    app.route("/", await adminRoutes(state));
    app.route("/", mcpRoutes(state, requireToken(state.facts.token_sha256)));
    for (const { routes } of state.mounted) app.route("/", await routes());
  } else {
    const { own } = state.mounted.find(({ name }) => name === domain) ?? {};
    if (own) app.route("/", await own());
  }
  // A path without a route is a request to the port's own domain, or else to the first domain.
  const home = state.mounted.find(({ name }) => name === domain) ?? state.mounted[0];
  app.notFound((c) => {
    if (home && c.req.method === "OPTIONS" && c.req.path === "/*") {
      return home.settle(c, "OPTIONS *", { status: 200, headers: ABOUT_SERVER, body: "" });
    }
    const prefix = c.env.prefix ?? "";
    const message = `Nothing is at ${prefix}${c.req.path}, see ${prefix}/ for what there is`;
    const error = { type: "not_found", message };
    if (!home) return c.json({ error }, 404);
    const headers = { "content-type": "application/json" };
    return home.settle(c, `${c.req.method} *`, { status: 404, headers, body: JSON.stringify({ error }) });
  });
  return app.onError(bugAnswer(state));
}

/** Options of the app of a scope: its paths are behind a prefix, and its router is ready at once, as there are many. */
function scopedOptions(): NonNullable<ConstructorParameters<typeof Hono<Env>>[0]> {
  return {
    router: new TrieRouter(),
    getPath: (request, options) => getPathNoStrict(request).slice(options?.env?.prefix?.length ?? 0) || "/",
  };
}
