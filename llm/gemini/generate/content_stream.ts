import { type CountedWriter, writerAroundCounts } from "../../request/around_text.ts";
import type { Frame, FramePart } from "../../request/frames.ts";
import type { Json } from "../../../engine/base/json.ts";
import { hasText, tokenCount } from "../../base/tokens.ts";
import { errorJson } from "../gemini_api.ts";
import { callJson, type CandidatePart, type EncodedCandidates, sentUsage } from "./encode_candidates.ts";
import type { HttpError } from "../../../engine/base/http_error.ts";
import type { Dialect, DialectTrait } from "../../request/dialect.ts";

/** Framing of the messages of a stream. */
interface Framing {
  /** A message as it is sent, if it is the first one, or not. */
  message(json: unknown, isFirst: boolean): string;
  /** Text that closes the stream. */
  readonly end: readonly Frame[];
  readonly dialect: Dialect;
}

function dialectOf(keepAlive: string, lacks: readonly DialectTrait[], framing: () => Framing): Dialect {
  return {
    lacks,
    answers: "candidates",
    usage: ["usageMetadata"],
    ids: /"responseId": ?"(\w+)"/g,
    keepAlive,
    errorFrames: (error: HttpError, sent) => [
      { text: framing().message({ error: errorJson(error, {}) }, sent.length === 0), part: "aside" },
      ...framing().end,
    ],
  };
}

/** With `alt=sse`: server-sent events in CRLF, and nothing to close them. */
export const events: Framing = {
  message: (json) => `data: ${JSON.stringify(json)}\r\n\r\n`,
  end: [],
  dialect: dialectOf(": keep-alive\r\n\r\n", ["end", "lf", "fragments"], () => events),
};

/** Without: one JSON array that comes bit by bit. */
export const array: Framing = {
  message: (json, isFirst) => `${isFirst ? "[" : ",\r\n"}${JSON.stringify(json, null, 2)}\n`,
  end: [{ text: "]", part: "end" }],
  dialect: dialectOf("\r\n", ["lf", "events", "fragments"], () => array),
};

/** Content of one message for a candidate. */
interface Piece {
  readonly kind: "text" | "arguments";
  /** The part of the answer that it is of. */
  readonly from: CandidatePart;
  readonly part: Json;
  /** Tokens of it that count as those of the answer. */
  readonly tokens: number;
}

/**
 * The answer as messages of the same shape as the whole one: a token of each candidate, or a function call, in each;
 * the tokens so far in all of them; why it stopped in the last one only.
 */
export function* contentFrames(
  encoded: EncodedCandidates,
  framing: Framing,
): Iterable<Frame> {
  const { candidates, usage, modelVersion, responseId } = encoded;
  const all = candidates.map(({ parts }) => parts.flatMap(piecesOf));
  let [told, isFirst] = [0, true];
  const message = (said: readonly unknown[], candidatesTokenCount: number, totalTokenCount: number) => {
    const usageMetadata = sentUsage({ ...usage, candidatesTokenCount, totalTokenCount }, encoded);
    return framing.message({ candidates: said, usageMetadata, modelVersion, responseId }, isFirst);
  };
  const total = (tokens: number) => usage.totalTokenCount - usage.candidatesTokenCount + tokens;
  const frame = (part: FramePart, said: readonly unknown[], tokens: number): Frame => {
    const text = message(said, tokens, total(tokens));
    isFirst = false;
    return { text, part };
  };
  const writers = new Map<CandidatePart, CountedWriter>();
  /** Words of an only candidate; what is around them is alike but for the counts, save in the first message. */
  const words = ({ from, part }: Piece, tokens: number): Frame => {
    const write = writers.get(from) ??
      writerAroundCounts((text, ...counts) => message([saidBy({ ...part, text }, 0)], ...counts));
    writers.set(from, write);
    return { text: write(String(part["text"]), tokens, total(tokens)), part: "text" };
  };
  for (let at = 0; all.some((pieces) => at < pieces.length); at++) {
    const now = all.flatMap((pieces, index) => {
      const piece = pieces[at];
      return piece ? [{ index, ...piece }] : [];
    });
    told += now.reduce((sum, { tokens }) => sum + tokens, 0);
    const [first] = now;
    const tokens = Math.min(told, usage.candidatesTokenCount);
    if (first?.kind === "text" && all.length === 1 && !isFirst) yield words(first, tokens);
    else yield frame(first?.kind ?? "text", now.map(({ part, index }) => saidBy(part, index)), tokens);
  }
  const last = candidates.map(({ finishReason }, index) => (
    { content: { parts: [{ text: "" }], role: "model" }, finishReason, index }
  ));
  yield frame("finish", last, usage.candidatesTokenCount);
  yield* framing.end;
}

function saidBy(part: Json, index: number) {
  return { content: { parts: [part], role: "model" }, index };
}

function piecesOf(from: CandidatePart): Piece[] {
  if (from.kind === "call") {
    return [{ kind: "arguments", from, part: callJson(from), tokens: tokenCount(JSON.stringify(from.json)) }];
  }
  const isThought = from.kind === "thinking";
  return from.tokens().filter(hasText).map((text): Piece => (
    { kind: "text", from, part: isThought ? { text, thought: true } : { text }, tokens: isThought ? 0 : 1 }
  ));
}
