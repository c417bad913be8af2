import type { McpHttpHandler, McpServer, ServerNotifier } from "@modelcontextprotocol/server";
import { getLogger } from "@logtape/logtape";
import { Hono, type MiddlewareHandler } from "hono";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import { domainSections, updateConfig } from "../worker/update_config.ts";
import { type Backend, columnsOf } from "./backend.ts";

const log = getLogger(["errorworks", "mcp"]);

/** Longest request to `/mcp`, in bytes. */
const BODY_LIMIT = 1_048_576;
/** Streams of notices that may be open on a worker. */
const SUBSCRIPTIONS_LIMIT = 64;

/** Builds the MCP server that answers one request; `notify` reaches the streams of notices that are open. */
export type BuildServer = (backend: Backend, notify: ServerNotifier) => McpServer | Promise<McpServer>;

/**
 * `/mcp`, the MCP server of a running server by streamable HTTP. No session: any worker answers any request.
 * `requireToken` is asked after the origin, so that a page of another site learns nothing.
 */
export function mcpRoutes(
  state: WorkerState,
  requireToken: MiddlewareHandler<Env>,
  build: BuildServer = buildServer,
): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  let handler: Promise<McpHttpHandler> | undefined;
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
  app.all("/mcp", async (c) => await (await (handler ??= createHandler(state, build))).fetch(c.req.raw));
  return app;
}

/** Loaded at the first request, as the library is: most servers are never asked. */
async function buildServer(backend: Backend): Promise<McpServer> {
  const { createMcpServer } = await import("./mcp_server.ts");
  return createMcpServer(backend);
}

async function createHandler(state: WorkerState, build: BuildServer): Promise<McpHttpHandler> {
  const { createMcpHandler } = await import("@modelcontextprotocol/server");
  const backend = backendOf(state);
  const handler: McpHttpHandler = createMcpHandler(() => build(backend, handler.notify), {
    onerror: (error) => log.debug("Refused a request to /mcp: {error}", { error }),
    maxRequestBodySize: BODY_LIMIT,
    maxSubscriptions: SUBSCRIPTIONS_LIMIT,
  });
  return handler;
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
