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
import { sha256 } from "../../../../engine/base/digest.ts";
import { type BuildServer, mcpRoutes } from "../../../../engine/mcp/mcp_routes.ts";
import { createMcpServer } from "../../../../engine/mcp/mcp_server.ts";
import { addSubscriptions } from "../../../../engine/mcp/sessions/subscriptions.ts";
import type { Env } from "../../../../engine/reply/connection.ts";
import { listen } from "../../../../engine/transport/listen.ts";
import { buildServer, TOKEN } from "../../../harness.ts";
import { addContentTools } from "./content_tools.ts";
import { addInputTools, STATES } from "./input_tools.ts";
import { addNoticeTools } from "./notice_tools.ts";
import { addPrompts } from "./prompts.ts";
import { addAskingTools } from "./asking_tools.ts";
import { addResources, WATCHED } from "./resources.ts";

const CHANGES = { listChanged: true } as const;

const build: BuildServer = (backend, { notify, updates, subscriptions }) => {
  const resources = subscriptions === "none" ? {} : { subscribe: true };
  const server = createMcpServer(backend, {
    capabilities: { tools: CHANGES, prompts: CHANGES, logging: {}, resources },
    requestState: { verify: STATES.verify },
  });
  if (subscriptions === "session") {
    addSubscriptions(server, updates, (uri) => Promise.resolve(uri === WATCHED));
  }
  addAskingTools(server);
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
  app.route("/", mcpRoutes(state, requireToken(sha256(TOKEN)), build));
  const gate = { refuse: state.refuse.bind(state), admit: () => state.admit() };
  const { port: main } = await listen(app, state.facts.transport, { hostname: "127.0.0.1", port: 0 }, gate);
  state.opened({ main });
  console.log(JSON.stringify({ url: `http://127.0.0.1:${main}`, token: TOKEN }));
}
