import { writerAround } from "../../request/around_text.ts";
import type { Frame, FramePart } from "../../request/frames.ts";
import { fragmentsOf, hasText } from "../../base/tokens.ts";
import { errorJson } from "../anthropic_api.ts";
import { type Block, type EncodedMessage, sentUsage } from "./encode_message.ts";
import { wholeMessage } from "./whole_message.ts";
import type { HttpError } from "../../../engine/base/http_error.ts";
import type { Dialect } from "../../request/dialect.ts";

const PING: Frame = { text: 'event: ping\ndata: {"type": "ping"}\n\n', part: "aside" };

/** Dialect of messages, as faults need it. */
export const messagesDialect: Dialect = {
  answers: "content",
  usage: ["usage"],
  ids: /"id": ?"((?:msg|toolu)_\w+)"/g,
  keepAlive: String(PING.text),
  errorFrames: (error) => [
    frame("aside", { type: "error", error: { details: null, ...errorJson(overloaded(error), {}) } }),
  ],
};

/** A model that is overloaded is a 529 here, where other APIs have 503. */
function overloaded(error: HttpError): HttpError {
  return error.status === 503 ? { ...error, status: 529 } : error;
}

/**
 * The answer as server-sent events:
 *
 *     message_start
 *     content_block_start, ping, content_block_delta …, content_block_stop   (for each block)
 *     message_delta   (why it stopped, and the usage)
 *     message_stop
 */
export function* messageFrames(encoded: EncodedMessage): Iterable<Frame> {
  const { blocks, stop_reason, stop_sequence, usage } = encoded;
  const { cache_creation: _, service_tier: __, ...spent } = usage;
  const begun = { ...usage, output_tokens: 1, output_tokens_details: { thinking_tokens: 0 } };
  const message = {
    ...wholeMessage({ ...encoded, blocks: [], usage: begun }),
    stop_reason: null,
    stop_sequence: null,
  };
  yield frame("open", { type: "message_start", message });
  if (blocks.length === 0) yield PING;
  for (const [index, block] of blocks.entries()) yield* blockFrames(block, index);
  yield frame("finish", {
    type: "message_delta",
    delta: { stop_reason, stop_sequence },
    usage: sentUsage(spent, encoded),
  });
  yield frame("end", { type: "message_stop" });
}

function frame(part: FramePart, event: { readonly type: string; readonly [key: string]: unknown }): Frame {
  return { text: `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`, part };
}

function* blockFrames(block: Block, index: number): Iterable<Frame> {
  yield frame("open", { type: "content_block_start", index, content_block: opened(block) });
  if (index === 0) yield PING;
  yield* deltas(block, index);
  yield frame("aside", { type: "content_block_stop", index });
}

/** A block before anything of it has been said. */
function opened(block: Block) {
  switch (block.type) {
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "text":
      return { type: "text", text: "" };
    case "tool_use":
      return { type: "tool_use", id: block.id, name: block.name, input: {} };
  }
}

function* deltas(block: Block, index: number): Iterable<Frame> {
  const delta = (part: FramePart, type: string, said: Readonly<Record<string, string>>) =>
    frame(part, { type: "content_block_delta", index, delta: { type, ...said } });
  const each = (part: FramePart, type: string, key: string) => {
    const write = writerAround((text) => String(delta(part, type, { [key]: text }).text));
    return (text: string): Frame => ({ text: write(text), part });
  };
  switch (block.type) {
    case "thinking":
      yield* block.tokens.filter(hasText).map(each("text", "thinking_delta", "thinking"));
      yield delta("aside", "signature_delta", { signature: block.signature });
      return;
    case "text":
      return yield* block.tokens().filter(hasText).map(each("text", "text_delta", "text"));
    case "tool_use":
      yield delta("open", "input_json_delta", { partial_json: "" });
      yield* fragmentsOf(block.input).map(each("arguments", "input_json_delta", "partial_json"));
  }
}
