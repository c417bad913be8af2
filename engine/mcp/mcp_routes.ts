import type { McpServer } from "@modelcontextprotocol/server";
import { Hono, type MiddlewareHandler } from "hono";
import { lazily } from "../base/lazily.ts";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import { domainSections, updateConfig } from "../worker/update_config.ts";
import { type Backend, columnsOf } from "./backend.ts";
import type { ClientLinks } from "./mcp_handler.ts";

/** Builds an MCP server of a backend, for a client that can be reached in these ways. */
export type BuildServer = (backend: Backend, links: ClientLinks) => McpServer | Promise<McpServer>;

/**
 * `/mcp`, the MCP server of a running server by streamable HTTP.
 * `requireToken` is asked after the origin, so that a page of another site learns nothing.
 */
export function mcpRoutes(
  state: WorkerState,
  requireToken: MiddlewareHandler<Env>,
  build: BuildServer = buildServer,
): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.use("/mcp", async (c, next) => {
    const { localhostAllowedHostnames, originValidationResponse } = await import(
      "@modelcontextprotocol/server"
    );
    const hosts = [...localhostAllowedHostnames(), state.snapshot().config.server.host];
    const refusal = originValidationResponse(c.req.raw, hosts);
    if (refusal) return refusal;
    await next();
  });
  app.use("/mcp", requireToken);
  const handler = lazily(async () => {
    const { createHandler } = await import("./mcp_handler.ts");
    const backend = backendOf(state);
    return createHandler(state, (links) => build(backend, links), (request) => app.fetch(request));
  });
  app.all("/mcp", async (c) => await (await handler()).fetch(c.req.raw));
  return app;
}

/** Loaded at the first request, as the library is: most servers are never asked. */
async function buildServer(backend: Backend, links: ClientLinks): Promise<McpServer> {
  const { createLiveServer } = await import("./mcp_server.ts");
  return createLiveServer(backend, links);
}

/** A running server as the backend of its tools. */
function backendOf(state: WorkerState): Backend {
  const { services, coordinator } = state;
  const config = () => ({
    config_version: state.snapshot().config_version,
    config: domainSections(state),
  });
  return {
    domains: columnsOf(services),
    select: (sql, args = []) => coordinator.select(sql, args),
    query: (query) => coordinator.query(query),
    live: {
      config,
      async update(patch) {
        await updateConfig(state, patch);
        return config();
      },
      async reset() {
        await coordinator.reset();
        return state.run().id;
      },
    },
  };
}
