import { writerAround } from "../../request/around_text.ts";
import type { Frame, FramePart } from "../../request/frames.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { tokensIn } from "../../base/tokens.ts";
import { errorJson } from "../openai_api.ts";
import type { Padding } from "../padding.ts";
import type { OutputItem, OutputPart } from "./items.ts";
import { type Response, unfinished, withFloats } from "./response.ts";
import type { HttpError } from "../../../engine/base/http_error.ts";
import type { Dialect } from "../../request/dialect.ts";
import type { TokenLogprob } from "../../request/completion.ts";

/** An event before it has its number. */
interface Event {
  readonly type: string;
  readonly part: FramePart;
  /** What it tells, as JSON without the braces around it. */
  readonly about: string;
}

/** Dialect of responses, as faults need it. */
export const responsesDialect: Dialect = {
  answers: "output",
  usage: ["usage"],
  ids: /"(?:id|call_id)": ?"((?:resp|rs|msg|fc|ctc|call)_\w+)"/g,
  keepAlive: frameOf({ type: "keepalive", part: "aside", about: "" }, 0).text,
  errorFrames,
  numbered,
};

/**
 * A response as server-sent events, the whole of which can be told from the response alone:
 *
 *     response.created, response.in_progress
 *       response.output_item.added      (for each item)
 *         … its parts, its deltas, and each of them whole
 *       response.output_item.done
 *     response.completed                (or what else became of it)
 */
export function* responseFrames(response: Response, padding: Padding | null): Iterable<TextFrame> {
  let number = 0;
  for (const event of eventsOf(response, padding)) yield frameOf(event, number++);
}

type TextFrame = Frame & { readonly text: string };

function frameOf({ type, part, about }: Event, sequence_number: number): TextFrame {
  const json = `{"type":"${type}","sequence_number":${sequence_number}${about === "" ? "" : ","}${about}}`;
  return { text: `event: ${type}\ndata: ${json}\n\n`, part };
}

function* eventsOf(response: Response, padding: Padding | null): Generator<Event> {
  const first = response.background ? "queued" : "in_progress";
  const opening = (type: string, status: "queued" | "in_progress"): Event => ({
    type: `response.${type}`,
    part: "open",
    about: fieldsOf({ response: unfinished(response, status) }),
  });
  yield opening("created", first);
  if (response.background) yield opening("queued", "queued");
  yield opening("in_progress", "in_progress");
  for (const [output_index, item] of response.output.entries()) {
    yield event("output_item.added", "open", { output_index, item: opened(item) });
    yield* saying(item, { item_id: item.id, output_index }, padding);
    yield event("output_item.done", "finish", { output_index, item });
  }
  if (response.status !== "cancelled") yield event(response.status, "end", { response });
}

function event(type: string, part: FramePart, about: Json): Event {
  return { type: `response.${type}`, part, about: fieldsOf(about) };
}

/** The fields of an object as JSON. */
function fieldsOf(about: Json): string {
  return withFloats(JSON.stringify(about)).slice(1, -1);
}

/** An item before anything is in it. */
function opened(item: OutputItem): OutputItem {
  switch (item.type) {
    case "reasoning":
      return { ...item, summary: [] };
    case "message":
      return { ...item, status: "in_progress", content: [] };
    case "function_call":
      return { ...item, status: "in_progress", arguments: "" };
    case "custom_tool_call":
      return { ...item, status: "in_progress", input: "" };
    default: // a call of a built-in tool comes as a whole
      return { ...item, status: "in_progress" };
  }
}

/** Events between the beginning of an item and its end. */
function* saying(item: OutputItem, at: Json, padding: Padding | null): Generator<Event> {
  switch (item.type) {
    case "reasoning":
      for (const [summary_index, part] of item.summary.entries()) {
        yield* summarizing(part, { ...at, summary_index }, padding);
      }
      return;
    case "message":
      for (const [content_index, part] of item.content.entries()) {
        yield* speaking(part, { ...at, content_index }, padding);
      }
      return;
    case "function_call": {
      const { name, arguments: input } = item;
      yield* deltas("function_call_arguments", { part: "arguments", text: input, about: at, padding });
      yield event("function_call_arguments.done", "finish", { ...at, name, arguments: input });
      return;
    }
    case "custom_tool_call": {
      const { input } = item;
      yield* deltas("custom_tool_call_input", { part: "arguments", text: input, about: at, padding });
      yield event("custom_tool_call_input.done", "finish", { ...at, input });
    }
  }
}

function* summarizing(
  part: { readonly type: "summary_text"; readonly text: string },
  about: Json,
  padding: Padding | null,
): Generator<Event> {
  const { text } = part;
  yield event("reasoning_summary_part.added", "open", { ...about, part: { ...part, text: "" } });
  yield* deltas("reasoning_summary_text", { part: "text", text, about, padding });
  yield event("reasoning_summary_text.done", "finish", { ...about, text });
  yield event("reasoning_summary_part.done", "finish", { ...about, part });
}

function* speaking(part: OutputPart, about: Json, padding: Padding | null): Generator<Event> {
  if (part.type === "refusal") {
    const { refusal } = part;
    yield event("content_part.added", "open", { ...about, part: { ...part, refusal: "" } });
    yield* deltas("refusal", { part: "text", text: refusal, about, padding });
    yield event("refusal.done", "finish", { ...about, refusal });
  } else {
    const { text } = part;
    const logprobs = part.logprobs.map(withoutBytes);
    yield event("content_part.added", "open", { ...about, part: { ...part, logprobs: [], text: "" } });
    yield* deltas("output_text", { part: "text", text, about, logprobs, padding });
    yield event("output_text.done", "finish", { ...about, text, logprobs });
  }
  yield event("content_part.done", "finish", { ...about, part });
}

/** Text that is streamed token by token. */
interface Told {
  readonly part: FramePart;
  readonly text: string;
  readonly about: Json;
  /** Log probabilities of each token, or of none; absent where deltas do not speak of them. */
  readonly logprobs?: readonly ReturnType<typeof withoutBytes>[];
  readonly padding: Padding | null;
}

function* deltas(kind: string, { part, text, about, logprobs, padding }: Told): Generator<Event> {
  const known = logprobs && logprobs.length > 0 ? logprobs.map(({ token }) => token) : tokensIn(text);
  const write = (delta: string, own: Told["logprobs"]) =>
    fieldsOf({ ...about, delta, ...(own ? { logprobs: own } : {}) });
  const plain = writerAround((delta) => write(delta, logprobs && []));
  let count = 0;
  for (const delta of known) {
    if (delta === "") continue;
    const own = logprobs?.slice(count, ++count) ?? [];
    const said = own.length > 0 ? write(delta, own) : plain(delta);
    // Of the delta alone, and in characters.
    const hidden = padding ? `,"obfuscation":"${padding([...delta].length)}"` : "";
    yield { type: `response.${kind}.delta`, part, about: said + hidden };
  }
}

/** Events leave out the bytes, which the whole part has. */
function withoutBytes({ token, logprob, top_logprobs }: TokenLogprob) {
  const top = top_logprobs.map(({ token, logprob }) => ({ token, logprob }));
  return { token, logprob, top_logprobs: top };
}

const NUMBER = /^(event: [\w.]+\ndata: \{"type":"[\w.]+","sequence_number":)(\d+)/;

function numbered(frames: readonly Frame[]): Frame[] {
  return frames.map((frame, index) =>
    typeof frame.text === "string" ? { ...frame, text: frame.text.replace(NUMBER, `$1${index}`) } : frame
  );
}

/** An `error` event, then the response as failed, where one had begun; the numbers go on. */
function errorFrames(error: HttpError, sent: readonly Frame[]): Frame[] {
  const { message, type, param, code } = errorJson(error);
  const last = sent.findLast(({ text }) => NUMBER.test(String(text)));
  const next = Number(NUMBER.exec(String(last?.text))?.[2] ?? -1) + 1;
  const about = fieldsOf({ error: { type, code, message, param } });
  const told: Event = { type: "error", part: "aside", about };
  const begun = begunIn(sent);
  if (!begun) return [frameOf({ ...told, part: "end" }, next)];
  const failed = { ...begun, status: "failed", error: { code: code ?? "server_error", message } };
  return [frameOf(told, next), frameOf(event("failed", "end", { response: failed }), next + 1)];
}

/** The response as the first event tells of it. */
function begunIn([first]: readonly Frame[]): Json | undefined {
  const [, json] = /^event: response\.created\ndata: (.*)\n\n$/.exec(String(first?.text)) ?? [];
  if (json === undefined) return undefined;
  const { response } = JSON.parse(json);
  return isObject(response) ? response : undefined;
}
