/**
 * Ids in an answer, whatever the API: of the answer, its items and its tool calls. They are random, so that wherever
 * the text of one stands in a body or a frame, that id is meant.
 *
 * @module
 */
import { isWhole, mapText } from "../../engine/reply/body.ts";
import type { Ask } from "../request/ask.ts";
import { has, mayCall } from "./applies.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/** True if there are ids in an answer: its own, or those of the tools that it may call. */
export function hasIds(ask: Ask): boolean {
  return ask.chat?.dialect.ids !== undefined && (has(ask, "id") || mayCall(ask));
}

/** The ids in an answer, each once, in the order in which they come. */
export function idsIn({ body }: Answer, { chat }: Ask): string[] {
  const pattern = chat?.dialect.ids;
  if (!pattern) return [];
  const pieces = isWhole(body) ? [body] : body.pieces;
  const found = pieces.flatMap((piece) =>
    typeof piece === "string" ? [...piece.matchAll(pattern)].flatMap(([, id]) => id ?? []) : []
  );
  return [...new Set(found)];
}

/** An answer whose ids are others of the same kind, each of them once; where there are not enough, it keeps its own. */
export function withIds(answer: Answer, own: readonly string[], others: readonly string[]): Answer {
  const left = Map.groupBy(new Set(others), kindOf);
  const swaps = own.flatMap((id) => {
    const other = left.get(kindOf(id))?.shift();
    return other === undefined ? [] : [[id, other] as const];
  });
  return mapText(answer, (text) => swaps.reduce((all, [id, other]) => all.replaceAll(id, other), text));
}

/** Prefix of an id, e.g. `chatcmpl-`: all of it but the random part. */
function kindOf(id: string): string {
  return id.replace(/[0-9A-Za-z]+$/, "");
}
