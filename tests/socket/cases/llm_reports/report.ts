/** Requests, steps and readings of what public bug reports about LLM APIs tell of. */
import { always } from "../../../harness.ts";
import type { RawReply } from "../../../raw.ts";

/** A request. */
export interface Asked {
  readonly path: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Received reply. */
export interface Seen extends RawReply {
  /** `open`: the connection can be used again; `silent`: nothing comes any more, and nothing ends. */
  readonly end: "open" | "eof" | "reset" | "silent";
  /** Milliseconds to the first byte. */
  readonly wait_ms: number;
}

/** One report: the configuration, the requests, and what has to come. */
export interface Report {
  readonly name: string;
  readonly set: readonly string[];
  readonly asked: Asked;
  /** Requests in all, one after the other. @default 1 */
  readonly times?: number;
  /** The text behind which the connection falls silent, where it does. */
  readonly before?: string;
  check(first: Seen, all: readonly Seen[]): void;
}

const MESSAGES = [{ role: "user", content: "hi" }];
export const WHOLE: Asked = { path: "/v1/chat/completions", body: { model: "gpt-4o", messages: MESSAGES } };
export const STREAM = asking(WHOLE, { stream: true });
export const CLAUDE: Asked = {
  path: "/v1/messages",
  body: { model: "claude-sonnet-4-5", max_tokens: 200, messages: MESSAGES },
};
export const RESPONSES: Asked = {
  path: "/v1/responses",
  body: { model: "gpt-4o", input: "hi", stream: true },
};
export const GEMINI: Asked = {
  path: "/v1beta/models/gemini-2.5-pro:generateContent",
  body: { contents: [{ parts: [{ text: "hi" }] }] },
};
export const OLLAMA: Asked = {
  path: "/api/chat",
  body: { model: "llama3.2", messages: MESSAGES, stream: false },
};
export const AZURE: Asked = {
  path: "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
  body: { messages: MESSAGES },
};

const CITY = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const FUNCTIONS = [{ name: "get_weather", parameters: CITY }, {
  name: "now",
  parameters: { type: "object", properties: {} },
}];
export const TOOLS = { tools: FUNCTIONS.map((one) => ({ type: "function", function: one })) };
export const CLAUDE_TOOLS = {
  tools: FUNCTIONS.map(({ name, parameters }) => ({ name, input_schema: parameters })),
};

export function asking(asked: Asked, more: object): Asked {
  return { ...asked, body: { ...asked.body, ...more } };
}

export function rule(...list: readonly object[]): string {
  return `llm.response.rules=${JSON.stringify(list)}`;
}

export function answering(answer: object): readonly string[] {
  return [rule({ answer })];
}

/** A fault over five known tokens. */
export function over(fault: string, options: Record<string, unknown> = {}): readonly string[] {
  return [...always(fault, options), rule({ answer: { text: "Hello there big wide world" } })];
}

export const TOKENS = ["Hello", " there", " big", " wide", " world"];

/** The frames of a chat stream in short: the role, the tokens, why it stops, and `[DONE]`. */
export function story({ body }: Seen): readonly string[] {
  return body.split("\n\n").filter((frame) => frame !== "").map((frame) => {
    if (frame === "data: [DONE]") return "DONE";
    const [, json] = /^data: (\{[^\n]*\})$/.exec(frame) ?? [];
    if (json === undefined) return frame;
    const { choices: [{ delta, finish_reason }] } = JSON.parse(json);
    return delta.role ? "ROLE" : finish_reason ?? delta.content;
  });
}

export function json({ body }: Seen) {
  return JSON.parse(body);
}

/** Types of the events of a stream that names them. */
export function events({ body }: Seen): readonly string[] {
  return [...body.matchAll(/^event: (.*)$/gm)].map(([, type = ""]) => type);
}

/** The one tool call of a whole chat completion. */
export function called(seen: Seen): unknown {
  const { choices: [{ message: { tool_calls: [call] }, finish_reason }] } = json(seen);
  return [call.function.name, call.function.arguments, finish_reason];
}

/** The pieces of the arguments of a streamed chat completion, joined. */
export function streamedArguments({ body }: Seen): string {
  const frames = body.split("\n\n").filter((frame) => frame.startsWith("data: {"));
  return frames.flatMap((frame) => JSON.parse(frame.slice(6)).choices[0].delta.tool_calls ?? [])
    .map((call) => call.function.arguments).join("");
}

/** The calls of a whole chat completion. */
export function callsIn(seen: Seen): readonly { readonly id: string }[] {
  return json(seen).choices[0].message.tool_calls;
}
