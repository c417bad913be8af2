import type { HttpError } from "../../../engine/types.ts";
import type { Trait, Wire } from "../../api.ts";
import type { Frame, Part } from "../../frames.ts";
import type { Json } from "../../json.ts";
import { tokenCount } from "../../tokens.ts";
import { errorJson } from "../error.ts";
import type { Candidate, Dressed } from "./dress.ts";

/** How the messages of a stream are told from each other. */
interface Framing {
  /** A message as it is sent, if it is the first one, or not. */
  message(json: unknown, isFirst: boolean): string;
  /** What closes the stream. */
  readonly end: readonly Frame[];
  readonly wire: Wire;
}

function wireOf(keepAlive: string, lacks: readonly Trait[], framing: () => Framing): Wire {
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
  wire: wireOf(": keep-alive\r\n\r\n", ["end", "lf", "fragments"], () => events),
};

/** Without: one JSON array that comes bit by bit. */
export const array: Framing = {
  message: (json, isFirst) => `${isFirst ? "[" : ",\r\n"}${JSON.stringify(json, null, 2)}\n`,
  end: [{ text: "]", part: "end" }],
  wire: wireOf("\r\n", ["lf", "events", "fragments"], () => array),
};

/** What one message says of a candidate. */
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
export function contentFrames(
  { candidates, usage, modelVersion, responseId }: Dressed,
  framing: Framing,
): Frame[] {
  const all = candidates.map(piecesOf);
  const frames: Frame[] = [];
  let told = 0;
  const add = (part: Part, said: readonly unknown[], candidatesTokenCount: number) => {
    const totalTokenCount = usage.totalTokenCount - usage.candidatesTokenCount + candidatesTokenCount;
    const usageMetadata = { ...usage, candidatesTokenCount, totalTokenCount };
    const message = { candidates: said, usageMetadata, modelVersion, responseId };
    frames.push({ text: framing.message(message, frames.length === 0), part });
  };
  for (let at = 0; all.some((pieces) => at < pieces.length); at++) {
    const now = all.flatMap((pieces, index) => {
      const piece = pieces[at];
      return piece ? [{ index, ...piece }] : [];
    });
    told += now.reduce((sum, { tokens }) => sum + tokens, 0);
    const said = now.map(({ part, index }) => ({ content: { parts: [part], role: "model" }, index }));
    add(now[0]?.kind ?? "text", said, Math.min(told, usage.candidatesTokenCount));
  }
  const last = candidates.map(({ finishReason }, index) => (
    { content: { parts: [{ text: "" }], role: "model" }, finishReason, index }
  ));
  add("finish", last, usage.candidatesTokenCount);
  return [...frames, ...framing.end];
}

function piecesOf({ thought, text, tokens, calls }: Candidate): Piece[] {
  const said = text === "" ? [] : tokens().filter((token) => token !== "");
  return [
    ...thought.filter((token) => token !== "").map((token): Piece => (
      { kind: "text", part: { text: token, thought: true }, tokens: 0 }
    )),
    ...said.map((token): Piece => ({ kind: "text", part: { text: token }, tokens: 1 })),
    ...calls.map((part): Piece => ({ kind: "arguments", part, tokens: tokenCount(JSON.stringify(part)) })),
  ];
}
