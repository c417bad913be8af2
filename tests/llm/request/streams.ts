import { versionFor } from "../anthropic/support.ts";
import type { Bench } from "../../harness.ts";

const HI = [{ role: "user", content: "hi" }];

/** Body of a streamed chat completion. */
export const CHAT = { model: "gpt-4o", messages: HI, stream: true };

const GEMINI = { contents: [{ parts: [{ text: "hi" }] }] };

/** Paths and bodies of streamed answers, one of each API. */
export const STREAMS: readonly [string, object][] = [
  ["/v1/chat/completions", CHAT],
  ["/openai/deployments/x/chat/completions?api-version=2024-10-21", CHAT],
  ["/v1/responses", { model: "gpt-4o", input: "hi", stream: true }],
  ["/v1/messages", { model: "claude-sonnet-4-5", max_tokens: 200, messages: HI, stream: true }],
  ["/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", GEMINI],
  ["/api/chat", { model: "llama3.2", messages: HI }],
];

/** Pieces of one streamed answer: events, or lines. */
export async function piecesOf({ ask }: Pick<Bench, "ask">, path: string, body: object): Promise<string[]> {
  const init = { method: "POST", headers: versionFor(path), body: JSON.stringify(body) };
  const text = await (await ask(path, init)).text();
  const end = path === "/api/chat" ? /(?<=\n)/ : /(?<=\r?\n\r?\n)/;
  return text.split(end).filter((piece) => piece.trim() !== "");
}
