import type { Frame, FramePart } from "../../request/frames.ts";
import type { Json } from "../../../engine/base/json.ts";
import { tokenCount } from "../../base/tokens.ts";
import { errorJson } from "../gemini_api.ts";
import { type CandidatePart, type EncodedCandidates, sentUsage } from "./encode_candidates.ts";
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

function wireOf(keepAlive: string, lacks: readonly DialectTrait[], framing: () => Framing): Dialect {
  return {
    lacks,
    answers: "candidates",
    usage: "usageMetadata",
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
  dialect: wireOf(": keep-alive\r\n\r\n", ["end", "lf", "fragments"], () => events),
};

/** Without: one JSON array that comes bit by bit. */
export const array: Framing = {
  message: (json, isFirst) => `${isFirst ? "[" : ",\r\n"}${JSON.stringify(json, null, 2)}\n`,
  end: [{ text: "]", part: "end" }],
  dialect: wireOf("\r\n", ["lf", "events", "fragments"], () => array),
};

/** Content of one message for a candidate. */
interface Piece {
  readonly kind: "text" | "arguments";
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
  const frame = (part: FramePart, said: readonly unknown[], candidatesTokenCount: number): Frame => {
    const totalTokenCount = usage.totalTokenCount - usage.candidatesTokenCount + candidatesTokenCount;
    const usageMetadata = sentUsage({ ...usage, candidatesTokenCount, totalTokenCount }, encoded);
    const message = { candidates: said, usageMetadata, modelVersion, responseId };
    const text = framing.message(message, isFirst);
    isFirst = false;
    return { text, part };
  };
  for (let at = 0; all.some((pieces) => at < pieces.length); at++) {
    const now = all.flatMap((pieces, index) => {
      const piece = pieces[at];
      return piece ? [{ index, ...piece }] : [];
    });
    told += now.reduce((sum, { tokens }) => sum + tokens, 0);
    const said = now.map(({ part, index }) => ({ content: { parts: [part], role: "model" }, index }));
    yield frame(now[0]?.kind ?? "text", said, Math.min(told, usage.candidatesTokenCount));
  }
  const last = candidates.map(({ finishReason }, index) => (
    { content: { parts: [{ text: "" }], role: "model" }, finishReason, index }
  ));
  yield frame("finish", last, usage.candidatesTokenCount);
  yield* framing.end;
}

function piecesOf(part: CandidatePart): Piece[] {
  if (part.kind === "call") {
    return [{ kind: "arguments", part: part.json, tokens: tokenCount(JSON.stringify(part.json)) }];
  }
  const isThought = part.kind === "thinking";
  return part.tokens().filter((token) => token !== "").map((text): Piece => (
    { kind: "text", part: isThought ? { text, thought: true } : { text }, tokens: isThought ? 0 : 1 }
  ));
}
