import { type CallToolResult, McpServer, type ServerOptions } from "@modelcontextprotocol/server";
import { ConfigError, isDatabaseError, messageOf } from "../base/error.ts";
import { VERSION } from "../base/version.ts";
import type { Backend } from "./backend.ts";
import { addPrompts } from "./prompts.ts";
import type { ClientLinks } from "./mcp_handler.ts";
import { addRunResources, isRun } from "./run_resources.ts";
import { addSubscriptions } from "./sessions/subscriptions.ts";
import type { ServerTool } from "./tools/server_tool.ts";
import { toolsOf } from "./tools/tools.ts";

const INSTRUCTIONS =
  `errorworks is a server that misbehaves on purpose, to test clients. These tools tell how a client
coped, from the requests that were written down. Begin with diagnose; a run is the time between two resets, and tools
look at the newest one unless told otherwise.`;

/** Time for which lists that never change may be kept, in milliseconds. */
const LISTS_TTL_MS = 3_600_000;
const HINT = { ttlMs: LISTS_TTL_MS, cacheScope: "private" } as const;

/** The library would promise a notice of every change to a list; none is ever sent. */
const SILENT = { listChanged: false } as const;

/** A new MCP server of a running server, whose client can subscribe to runs in the way of its protocol. */
export function createLiveServer(backend: Backend, { updates, subscriptions }: ClientLinks): McpServer {
  const resources = subscriptions === "none" ? SILENT : { ...SILENT, subscribe: true };
  const server = createMcpServer(backend, { capabilities: { tools: SILENT, prompts: SILENT, resources } });
  if (subscriptions === "session") addSubscriptions(server, updates, (uri) => isRun(backend, uri));
  return server;
}

/** A new MCP server with all tools, resources and prompts that a backend has, and with options over the usual ones. */
export function createMcpServer(backend: Backend, options: ServerOptions = {}): McpServer {
  const server = new McpServer({ name: "errorworks", title: "errorworks", version: VERSION }, {
    instructions: INSTRUCTIONS,
    capabilities: { tools: SILENT, resources: SILENT, prompts: SILENT },
    cacheHints: {
      "tools/list": HINT,
      "prompts/list": HINT,
      "resources/templates/list": HINT,
      "server/discover": HINT,
    },
    ...options,
  });
  for (const tool of toolsOf(backend)) addTool(server, tool, backend);
  addRunResources(server, backend);
  addPrompts(server);
  return server;
}

/** Adds a tool; whatever it throws becomes a result that says so. */
export function addTool(server: McpServer, tool: ServerTool, backend: Backend): void {
  const { name, title, description, input, output, annotations } = tool;
  const described = { title, description, annotations, inputSchema: input, outputSchema: output };
  server.registerTool(name, described, async (args) => {
    try {
      const structuredContent = await tool.run(args, backend);
      return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
    } catch (error) {
      return failureOf(error);
    }
  });
}

/** Result that tells the assistant what went wrong. */
function failureOf(error: unknown): CallToolResult {
  return { isError: true, content: [{ type: "text", text: sayable(error) }] };
}

/** The message of an error, without a path of this machine: what libSQL says may have one. */
function sayable(error: unknown): string {
  if (error instanceof ConfigError) {
    return `The configuration is wrong, nothing was changed:\n${error.message}`;
  }
  if (isDatabaseError(error)) {
    return "The metrics database does not answer";
  }
  return messageOf(error);
}
