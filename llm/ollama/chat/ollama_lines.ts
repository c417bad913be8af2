import { writerAround } from "../../request/around_text.ts";
import type { Frame, FramePart } from "../../request/frames.ts";
import { hasText } from "../../base/tokens.ts";
import type { Json } from "../../../engine/base/json.ts";
import { errorJson } from "../ollama_api.ts";
import type { TokenLogprob } from "../../request/completion.ts";
import type { EncodedOllamaAnswer } from "./encode_ollama.ts";
import type { Dialect, DialectTrait } from "../../request/dialect.ts";

/** Output format of one of the two paths. */
export interface OllamaFormat {
  readonly dialect: Dialect;
  /** Text fields of a line, or of the whole answer. */
  say(said: Said): Json;
}

/** A piece of an answer, or all of it. */
interface Said {
  readonly text?: string;
  readonly thinking?: string;
  readonly calls?: readonly Json[];
}

/** Traits that lines of JSON lack, where calls come whole. */
const LINES = ["id", "end", "events", "fragments"] as const;

function dialectOf(answers: string, lacks: readonly DialectTrait[]): Dialect {
  return {
    answers,
    lacks,
    usage: ["eval_count", "prompt_eval_count"],
    ids: /"id": ?"(call_\w+)"/g,
    keepAlive: "\n",
    errorFrames: (error) => [{ text: line(errorJson(error, {})), part: "aside" }],
  };
}

/** `/api/chat`. */
export const ollamaChatFormat: OllamaFormat = {
  dialect: dialectOf("message", LINES),
  say: ({ text = "", thinking, calls }) => ({
    message: {
      role: "assistant",
      content: text,
      ...(thinking === undefined ? {} : { thinking }),
      ...(calls === undefined ? {} : { tool_calls: calls }),
    },
  }),
};

/** `/api/generate`. */
export const ollamaGenerateFormat: OllamaFormat = {
  dialect: dialectOf("response", [...LINES, "role"]),
  say: ({ text = "", thinking }) => ({ response: text, ...(thinking === undefined ? {} : { thinking }) }),
};

/** The body of a non-streaming answer. */
export function wholeOf(
  { model, created_at, parts, end }: EncodedOllamaAnswer,
  { say }: OllamaFormat,
): Json {
  const words = (kind: "thinking" | "text") =>
    parts.flatMap((part) => part.kind === kind ? part.tokens() : []).join("");
  const calls = parts.flatMap((part) => part.kind === "call" ? [part.json] : []);
  const said = {
    text: words("text"),
    ...(parts.some(({ kind }) => kind === "thinking") ? { thinking: words("thinking") } : {}),
    ...(calls.length > 0 ? { calls } : {}),
  };
  const told = parts.flatMap((part) => part.kind === "call" ? [] : part.logprobs ?? []);
  return { model, created_at, ...say(said), ...weights(told), ...end };
}

/**
 * The answer as lines of JSON: a token each, or all tool calls; the last one tells why it stopped, and what it took.
 */
export function* linesOf(
  { model, created_at, parts, end }: EncodedOllamaAnswer,
  { say }: OllamaFormat,
): Iterable<Frame> {
  const frame = (part: FramePart, said: Said, rest: object): Frame => (
    { text: line({ model, created_at, ...say(said), ...rest }), part }
  );
  const going = { done: false };
  const words = (key: "thinking" | "text") =>
    writerAround((token) => String(frame("text", { [key]: token }, going).text));
  for (const part of parts) {
    if (part.kind === "call") yield frame("arguments", { calls: [part.json] }, going);
    else {
      const { kind, logprobs } = part;
      const write = words(kind);
      for (const [index, token] of part.tokens().filter(hasText).entries()) {
        const own = logprobs?.slice(index, index + 1);
        if (own) yield frame("text", { [kind]: token }, { ...going, ...weights(own) });
        else yield { text: write(token), part: "text" };
      }
    }
  }
  yield frame("finish", {}, end);
}

/** A line of a stream. */
export function line(json: unknown): string {
  return `${JSON.stringify(json)}\n`;
}

/** Probabilities of tokens, without alternatives where none were asked for. */
function weights(tokens: readonly TokenLogprob[]): Json {
  if (tokens.length === 0) return {};
  const logprobs = tokens.map(({ top_logprobs: top, ...token }) =>
    top.length > 0 ? { ...token, top_logprobs: top } : token
  );
  return { logprobs };
}
