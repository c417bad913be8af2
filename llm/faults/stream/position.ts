/**
 * Position in a stream at which a fault happens.
 *
 * @module
 */
import * as z from "zod";
import { bytesOf, lengthOf } from "../../../engine/reply/body.ts";
import { jsonIn } from "../../../engine/reply/json.ts";
import { range, wholeRange } from "../../../engine/faults/fault.ts";
import { between, integerBetween, type Random } from "../../../engine/chance/random.ts";
import { frameKind } from "../../request/frame_kind.ts";
import { type Frame, isSpoken } from "../../request/frames.ts";

/** The options of a fault that happens at some position of a stream. */
export const positionOptions = {
  at_pct: range.default([10, 90]).describe(
    "where it strikes: after this percentage of the bytes of the stream",
  ),
  after_tokens: wholeRange.optional().describe("where it strikes instead: after so many tokens"),
  after_part: z.enum(["thinking", "text", "call_name", "call", "finish"]).optional().describe(
    "where it strikes instead: behind the last frame of this part of the answer (call_name: behind the first of a call); " +
      "behind all that is said where there is no such part",
  ),
  at_byte: z.int().min(0).optional().describe("where it strikes instead of all these: after so many bytes"),
};

const options = z.object(positionOptions);
export type StreamPosition = z.output<typeof options>;

/** Number of bytes of a stream before the position. */
export function byteOf(
  frames: readonly Frame[],
  { at_pct, after_tokens, after_part, at_byte }: StreamPosition,
  random: Random,
) {
  if (at_byte !== undefined) return at_byte;
  if (after_part) return sizeOf(frames.slice(0, indexBehind(frames, after_part)));
  if (after_tokens) return sizeOf(frames.slice(0, indexAfter(frames, integerBetween(random, after_tokens))));
  return Math.floor(sizeOf(frames) * between(random, at_pct) / 100);
}

/** Number of whole frames before the position. */
export function wholeFramesTo(frames: readonly Frame[], place: StreamPosition, random: Random): number {
  let left = byteOf(frames, place, random);
  const index = frames.findIndex(({ text }) => (left -= lengthOf(text)) < 0);
  return index < 0 ? frames.length : index;
}

/** Splits a stream at the position: whole frames, unless a byte was named. */
export function partsAt(
  frames: readonly Frame[],
  place: StreamPosition,
  random: Random,
): readonly [Frame[], Frame[]] {
  if (place.at_byte !== undefined) return split(frames, place.at_byte);
  const index = wholeFramesTo(frames, place, random);
  return [frames.slice(0, index), frames.slice(index)];
}

/** The first bytes of a stream, and the rest of it. */
export function split(frames: readonly Frame[], byte: number): readonly [Frame[], Frame[]] {
  let left = byte;
  for (const [index, frame] of frames.entries()) {
    const bytes = bytesOf(frame.text);
    if (left === 0) return [frames.slice(0, index), frames.slice(index)];
    if (left < bytes.length) {
      const [begun, rest] = [bytes.subarray(0, left), bytes.subarray(left)];
      return [
        [...frames.slice(0, index), { ...frame, text: begun }],
        [{ text: rest, part: "aside" }, ...frames.slice(index + 1)],
      ];
    }
    left -= bytes.length;
  }
  return [[...frames], []];
}

/** The index of a token of the stream: the one at the place, or the nearest; -1 where no token is said. */
export function tokenOf(
  frames: readonly Frame[],
  { at_pct, after_tokens, after_part, at_byte }: StreamPosition,
  random: Random,
): number {
  const spoken = spokenIn(frames);
  if (at_byte !== undefined || after_part) {
    const there = wholeFramesTo(frames, { at_pct, after_part, at_byte }, random);
    return spoken.find((index) => index >= there) ?? spoken.at(-1) ?? -1;
  }
  const count = after_tokens
    ? integerBetween(random, after_tokens)
    : Math.floor(spoken.length * between(random, at_pct) / 100);
  return spoken[Math.min(count, spoken.length - 1)] ?? -1;
}

/** Number of whole frames before the position, which is amid what is said unless a byte was named. */
export function spokenFramesTo(
  frames: readonly Frame[],
  { at_pct, after_tokens, after_part, at_byte }: StreamPosition,
  random: Random,
): number {
  if (at_byte !== undefined) return wholeFramesTo(frames, { at_pct, at_byte }, random);
  if (after_part) return indexBehind(frames, after_part);
  const tokens = after_tokens
    ? integerBetween(random, after_tokens)
    : Math.ceil(spokenIn(frames).length * between(random, at_pct) / 100);
  return indexAfter(frames, tokens);
}

/** The index behind so many tokens, or behind the last one where there are not so many. */
function indexAfter(frames: readonly Frame[], tokens: number): number {
  const spoken = spokenIn(frames);
  if (tokens === 0) return spoken[0] ?? 0;
  return (spoken[Math.min(tokens, spoken.length) - 1] ?? -1) + 1;
}

/** The index behind a part of the answer, or behind all that is said where there is no such part. */
function indexBehind(frames: readonly Frame[], part: NonNullable<StreamPosition["after_part"]>): number {
  const kind = part === "call_name" ? "call" : part;
  const isIt = ({ text }: Frame) => typeof text === "string" && frameKind(jsonIn(text)) === kind;
  const index = part === "call_name" ? frames.findIndex(isIt) : frames.findLastIndex(isIt);
  return index < 0 ? indexAfter(frames, Infinity) : index + 1;
}

function spokenIn(frames: readonly Frame[]): number[] {
  return frames.flatMap((frame, index) => isSpoken(frame) ? [index] : []);
}

function sizeOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, { text }) => sum + lengthOf(text), 0);
}
