import type { McpServer, ServerNotifier } from "@modelcontextprotocol/server";
import * as z from "zod";

const NOTHING = z.object({});

/** Adds tools that send notices: while they run, or to the streams of notices that are open. */
export function addNoticeTools(server: McpServer, notify: ServerNotifier): void {
  addProgress(server);
  addLogging(server);
  server.registerTool(
    "test_trigger_tool_change",
    { description: "Says that the list of tools changed.", inputSchema: NOTHING },
    () => done(notify.toolsChanged()),
  );
  server.registerTool(
    "test_trigger_prompt_change",
    { description: "Says that the list of prompts changed.", inputSchema: NOTHING },
    () => done(notify.promptsChanged()),
  );
}

function addProgress(server: McpServer): void {
  const described = { description: "Reports its progress.", inputSchema: NOTHING };
  server.registerTool("test_tool_with_progress", described, async (_, { mcpReq }) => {
    const { progressToken } = mcpReq._meta ?? {};
    if (progressToken === undefined) return done();
    for (const progress of [0, 50, 100]) {
      const params = { progressToken, progress, total: 100, message: `Step ${progress} of 100` };
      await mcpReq.notify({ method: "notifications/progress", params });
    }
    return done();
  });
}

/** A client of 2025-11-25 gets all lines; of 2026-07-28 those of the level that its request names, or none. */
function addLogging(server: McpServer): void {
  for (const name of ["test_tool_with_logging", "test_logging_tool"]) {
    const described = { description: "Writes lines of log.", inputSchema: NOTHING };
    server.registerTool(name, described, async (_, { mcpReq }) => {
      for (const line of ["started", "working", "completed"]) await mcpReq.log("info", line);
      return done();
    });
  }
}

function done(_: void = undefined) {
  return { content: [{ type: "text" as const, text: "Done" }] };
}
