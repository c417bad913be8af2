/**
 * The `/mcp` of the program, on a listener of the program, with the tools, resources and prompts besides its own that
 * the official conformance suite asks for. Prints its address as JSON, and serves until it is ended.
 *
 *     deno run -A tests/engine/mcp/conformance/server.ts
 *
 * @module
 */
import { Hono } from "hono";
import { requireToken } from "../../../../engine/admin/require_token.ts";
import { type BuildServer, mcpRoutes } from "../../../../engine/mcp/mcp_routes.ts";
import { createMcpServer } from "../../../../engine/mcp/mcp_server.ts";
import type { Env } from "../../../../engine/reply/connection.ts";
import { listen } from "../../../../engine/transport/listen.ts";
import { buildServer, TOKEN } from "../../../harness.ts";
import { addContentTools } from "./content_tools.ts";
import { addInputTools, STATES } from "./input_tools.ts";
import { addNoticeTools } from "./notice_tools.ts";
import { addPrompts } from "./prompts.ts";
import { addResources } from "./resources.ts";

const CHANGES = { listChanged: true } as const;

const build: BuildServer = (backend, notify) => {
  const server = createMcpServer(backend, {
    capabilities: { tools: CHANGES, prompts: CHANGES, logging: {} },
    requestState: { verify: STATES.verify },
  });
  addContentTools(server, backend);
  addNoticeTools(server, notify);
  addInputTools(server);
  addResources(server);
  addPrompts(server);
  return server;
};

if (import.meta.main) {
  const { state } = await buildServer({ transport: "socket" });
  const app = new Hono<Env>({ strict: false });
  app.route("/", mcpRoutes(state, requireToken(TOKEN), build));
  const gate = { refuse: state.refuse.bind(state), admit: () => state.admit() };
  const { port } = await listen(app, state.facts.transport, { hostname: "127.0.0.1", port: 0 }, gate);
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, token: TOKEN }));
}
