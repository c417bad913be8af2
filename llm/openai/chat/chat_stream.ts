import { joinedText } from "../../../engine/base/joined_text.ts";
import { lengthOf } from "../../../engine/reply/body.ts";
import type { Random } from "../../../engine/chance/random.ts";
import { type Around, aroundText } from "../../request/around_text.ts";
import type { Frame, FramePart } from "../../request/frames.ts";
import { isPlain } from "../../base/json.ts";
import { fragmentsOf, hasText } from "../../base/tokens.ts";
import type { ToolCall } from "../../request/chat_request.ts";
import { DONE, errorFrames } from "../data_frames.ts";
import { type Padding, paddings } from "../padding.ts";
import {
  type ChatUsage,
  type EncodedCall,
  type EncodedChat,
  type EncodedChoice,
  type EncodedPart,
  logprobsJson,
} from "./encode_chat.ts";
import type { Words } from "../../request/completion.ts";
import type { ChatStyle } from "./chat_style.ts";
import type { Dialect } from "../../request/dialect.ts";

/** Dialect of chat completions, as faults need it. */
export const chatDialect: Dialect = {
  answers: "choices",
  usage: ["usage"],
  ids: /"id": ?"((?:chatcmpl-|call_)\w+)"/g,
  keepAlive: ": keep-alive\n\n",
  errorFrames,
};

/** Delta of one choice in a chunk. */
interface Delta {
  readonly part: FramePart;
  readonly delta: Readonly<Record<string, unknown>>;
  readonly logprobs?: unknown;
  readonly finish?: string | null;
}

/** Field of a delta that holds the tokens of words. */
type WordsKey = "reasoning_content" | "content" | "refusal" | "transcript";

/**
 * The answer as server-sent events:
 *
 *     data: role chunk … (one for each choice)
 *     data: one token … (choices take turns; sound and sources behind the last)
 *     data: finish chunk … (one for each choice)
 *     data: usage chunk   (with include_usage)
 *     data: [DONE]
 *
 * They are made one by one, since an answer may have a hundred thousand of them.
 */
export function* chatFrames(
  { head, choices, usage, toldUsage, continuous }: EncodedChat,
  style: ChatStyle,
  random: Random,
): Iterable<Frame> {
  const { id, created, model, service_tier, system_fingerprint } = head;
  const start = { id, object: "chat.completion.chunk", created, model, service_tier, system_fingerprint };
  // All chunks begin and end alike. With half a thousand in a stream it pays to write that down once.
  const begin = JSON.stringify(start).slice(0, -1);
  const padding = style.obfuscate ? paddings(random) : null;
  const frame = (part: FramePart, json: string): Frame => ({
    text: `data: ${padding ? padded(json, padding) : json}\n\n`,
    part,
  });
  const nothing = style.includeUsage ? ',"usage":null' : "";
  let told = 0;
  const json = (index: number, { part, delta, logprobs = null, finish = null }: Delta) => {
    if (part === "text" || part === "arguments") told++;
    const choice =
      `{"index":${index},"delta":${JSON.stringify(delta)},"logprobs":${JSON.stringify(logprobs)},` +
      `"finish_reason":${JSON.stringify(finish)}}`;
    const now = continuous ? `,"usage":${JSON.stringify(usedBy(told, usage))}` : nothing;
    return `${begin},"choices":[${choice}]${now}}`;
  };
  const chunk = (index: number, delta: Delta) => frame(delta.part, json(index, delta));
  const writer = (index: number, key: WordsKey): TokenWriter => {
    const usual: TokenWriter = (token) => chunk(index, deltaOf(key, token));
    if (continuous) return usual;
    const around = aroundText((token) => json(index, deltaOf(key, token)));
    return tokenWriter(around, { padding, usual });
  };

  for (const [index, choice] of choices.entries()) yield chunk(index, opening(choice));
  yield* inTurn(choices.map((choice, index) => {
    const write = (delta: Delta) => chunk(index, delta);
    return said(choice, { write, writer: (key) => writer(index, key) });
  }));
  for (const [index, { finish }] of choices.entries()) {
    yield chunk(index, { part: "finish", delta: {}, finish });
  }
  if (style.includeUsage) yield frame("usage", `${begin},"choices":[],"usage":${JSON.stringify(toldUsage)}}`);
  yield DONE;
}

function deltaOf(key: WordsKey, token: string, logprobs?: unknown): Delta {
  const delta = key === "transcript" ? { audio: { transcript: token } } : { [key]: token };
  return { part: "text", delta, logprobs };
}

/** Writes the chunk of a token. */
type TokenWriter = (token: string) => Frame;

/** Writes the chunks of a choice. */
interface ChoiceWriter {
  write(delta: Delta): Frame;
  /** Makes the writer of the tokens that have this key. */
  writer(key: WordsKey): TokenWriter;
}

/** Length of the quotes around the JSON of a text. */
const QUOTES = 2;

/** Writes chunks that are alike but for the token, and their padding: what stands around is measured once. */
function tokenWriter(
  around: Around | null,
  { padding, usual }: { readonly padding: Padding | null; readonly usual: TokenWriter },
): TokenWriter {
  if (!around) return usual;
  const { before, behind } = around;
  const start = joinedText(`data: ${before}"`);
  const end = joinedText(padding ? `"${behind.slice(0, -1)},"obfuscation":"` : `"${behind}\n\n`);
  const bytes = lengthOf(before) + lengthOf(behind) + QUOTES;
  const frame = (text: string, length: number): Frame => ({
    part: "text",
    text: padding ? `${start}${text}${end}${padding(bytes + length)}"}\n\n` : `${start}${text}${end}`,
  });
  return (token) => {
    if (isPlain(token)) return frame(token, token.length);
    const text = JSON.stringify(token).slice(1, -1);
    return frame(text, lengthOf(text));
  };
}

/** Usage at a time when so many tokens were said. */
function usedBy(told: number, { prompt_tokens, completion_tokens: most }: ChatUsage) {
  const completion_tokens = Math.min(told, most);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

/** The first chunk of a choice: its role and, where it calls one tool only, that call. */
function opening({ text, audio, parts, calls: [first], functionCall }: EncodedChoice): Delta {
  const delta = (rest: Readonly<Record<string, unknown>>): Delta => ({
    part: "open",
    delta: { role: "assistant", content: null, ...rest },
  });
  if (text !== null && (first || functionCall)) return delta({ content: "", refusal: null });
  if (functionCall) return delta({ function_call: openedFunction(functionCall), refusal: null });
  if (audio) return delta({ refusal: null, audio: { id: audio.id, transcript: "" } });
  if (!first) return delta({ content: text === null ? null : "", refusal: null });
  return delta(isCalledAtOnce(parts) ? { tool_calls: [opened(first, 0)], refusal: null } : {});
}

/** True if all there is to an answer is one call, which its first chunk opens. */
function isCalledAtOnce([only, ...more]: readonly EncodedPart[]): boolean {
  return only?.kind === "call" && more.length === 0;
}

/** Chunks between the first one of a choice and its last: thoughts, a text, a refusal or what is spoken by token. */
function* said(choice: EncodedChoice, to: ChoiceWriter): Generator<Frame> {
  for (const part of choice.parts) {
    if (part.kind === "call") {
      for (const delta of called(part, choice)) yield to.write(delta);
    } else if (part.logprobs === null) {
      const say = to.writer(keyOf(part, choice));
      const tokens = part.tokens();
      // By index: an iterator would be one more object that a stream at a pace has to look up for each token.
      for (let at = 0; at < tokens.length; at++) {
        const token = tokens[at];
        if (token) yield say(token);
      }
    } else {
      for (const delta of weighed(part, keyOf(part, choice))) yield to.write(delta);
    }
  }
  for (const delta of afterwards(choice)) yield to.write(delta);
}

const KEYS = { thinking: "reasoning_content", text: "content", refusal: "refusal" } as const;

function keyOf({ kind }: Words, { audio }: EncodedChoice): WordsKey {
  return audio && kind !== "thinking" ? "transcript" : KEYS[kind];
}

/** Words token by token, each with how probable it was. */
function* weighed({ kind, tokens, logprobs }: Words, key: WordsKey): Iterable<Delta> {
  for (const [index, token] of tokens().filter(hasText).entries()) {
    const own = logprobsJson(logprobs && logprobs.slice(index, index + 1), kind === "refusal");
    yield deltaOf(key, token, own);
  }
}

/** A call, token by token, behind what opens it, unless the first chunk has. */
function* called({ call, index }: Exclude<EncodedPart, Words>, { parts }: EncodedChoice): Iterable<Delta> {
  if (!isCalledAtOnce(parts)) yield { part: "open", delta: { tool_calls: [opened(call, index)] } };
  yield* fragments(call, index);
}

/** Deltas behind the parts: the legacy function call, or the audio and the annotations of the text. */
function* afterwards({ audio, annotations, functionCall, text, calls }: EncodedChoice): Iterable<Delta> {
  if (functionCall) {
    if (text !== null) yield { part: "open", delta: { function_call: openedFunction(functionCall) } };
    for (const piece of fragmentsOf(functionCall.input)) {
      yield { part: "arguments", delta: { function_call: { arguments: piece } } };
    }
  } else if (calls.length === 0) {
    const deltas = audio
      ? [{ audio: { data: audio.data } }, { audio: { expires_at: audio.expires_at } }]
      : [];
    for (const delta of [...deltas, ...(annotations.length > 0 ? [{ annotations }] : [])]) {
      yield { part: "aside", delta };
    }
  }
}

function openedFunction({ name }: ToolCall) {
  return { name, arguments: "" };
}

function opened({ id, kind, name }: EncodedCall, index: number) {
  return kind === "custom"
    ? { index, id, type: "custom", custom: { name, input: "" } }
    : { index, id, type: "function", function: { name, arguments: "" } };
}

/** The input of a call, token by token; id, type and name are not said again. */
function* fragments({ kind, input }: EncodedCall, index: number): Generator<Delta> {
  for (const token of fragmentsOf(input)) {
    const about = kind === "custom" ? { custom: { input: token } } : { function: { arguments: token } };
    yield { part: "arguments", delta: { tool_calls: [{ index, ...about }] } };
  }
}

/** Takes one from each source in turn. */
function inTurn<T>(sources: readonly Generator<T>[]): Iterable<T> {
  const [only, ...others] = sources;
  return only && others.length === 0 ? only : interleaved(sources);
}

function* interleaved<T>(sources: readonly Generator<T>[]): Generator<T> {
  let open = sources;
  while (open.length > 0) {
    const left: typeof sources[number][] = [];
    for (const source of open) {
      const { done, value } = source.next();
      if (done) continue;
      yield value;
      left.push(source);
    }
    open = left;
  }
}

/** Adds the `obfuscation` that makes chunk and padding together a multiple of 16 bytes long. */
function padded(json: string, padding: Padding): string {
  return `${json.slice(0, -1)},"obfuscation":"${padding(lengthOf(json))}"}`;
}
