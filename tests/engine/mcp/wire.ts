/** MCP as it is on the wire, in both of its eras, for tests. */
import { strict as assert } from "node:assert";
import { AUTH, type Target } from "../../harness.ts";

/** Protocol of a request: with a handshake once, or by itself. */
export type Era = "2025-11-25" | "2026-07-28";
export const ERAS: readonly Era[] = ["2025-11-25", "2026-07-28"];

const META = "io.modelcontextprotocol/";

/** The body and headers of one request. */
export function requestOf(era: Era, method: string, params: Record<string, unknown> = {}): RequestInit {
  const modern = era === "2026-07-28";
  const _meta = { [`${META}protocolVersion`]: era, [`${META}clientCapabilities`]: {} };
  const name = params["name"] ?? params["uri"];
  return {
    method: "POST",
    headers: {
      ...AUTH,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": era,
      ...(modern ? { "mcp-method": method } : {}),
      ...(modern && typeof name === "string" ? { "mcp-name": name } : {}),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 7, method, params: modern ? { ...params, _meta } : params }),
  };
}

/** The JSON-RPC answer in a response, whether it is JSON or a server-sent event; one without data may come first. */
export async function answerIn(response: Response) {
  const text = await response.text();
  const [, data] = /^data: (.+)$/m.exec(text) ?? [];
  const answer = JSON.parse(data ?? text);
  assert.deepEqual([answer.jsonrpc, answer.id], ["2.0", 7]);
  return answer;
}

/** The result of a method. */
export async function resultOf(
  { ask }: Target,
  era: Era,
  method: string,
  params: Record<string, unknown> = {},
) {
  const response = await ask("/mcp", requestOf(era, method, params));
  const { result, error } = await answerIn(response);
  assert.ok(result, JSON.stringify(error));
  return result;
}

/** Answer of a tool: its structured content, which its text says, too. */
export async function call(
  target: Target,
  name: string,
  args: Record<string, unknown> = {},
  era: Era = "2026-07-28",
) {
  const { structuredContent, content, isError } = await resultOf(target, era, "tools/call", {
    name,
    arguments: args,
  });
  assert.ok(!isError, JSON.stringify(content));
  assert.deepEqual(JSON.parse(content[0].text), structuredContent);
  return structuredContent;
}

/** Message of a tool that cannot answer. */
export async function failure(
  target: Target,
  name: string,
  args: Record<string, unknown> = {},
): Promise<string> {
  const { content, isError } = await resultOf(target, "2026-07-28", "tools/call", { name, arguments: args });
  assert.equal(isError, true);
  return content[0].text;
}
