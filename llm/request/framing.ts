/**
 * Framing of a stream as a step of a rule.
 *
 * @module
 */
import { z } from "zod";
import { sseFramingOptions, withSseFraming } from "../../engine/faults/sse_framing.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Ask } from "./ask.ts";
import { isFramed, reframe } from "./frames.ts";
import { mergedFrames } from "./merge_frames.ts";

/** Most tokens of a frame by number. */
const MOST_TOKENS = 1_000_000;

/** The options of the step `framing`. */
export const framingStep = z.strictObject({
  ...sseFramingOptions,
  per_frame: z.union([z.int().min(1).max(MOST_TOKENS), z.literal("all")], {
    error: 'expected a number of tokens, from 1, or "all"',
  }).default(1).describe("tokens of a text, or pieces of a call, in each frame; all: the whole of it"),
});

export type FramingStep = z.output<typeof framingStep>;

/** The good stream written in another way. What is no stream, or none that this can happen to, is the same object. */
export function withFraming(answer: Answer, { chat }: Pick<Ask, "chat">, step: FramingStep): Answer {
  const { per_frame, ...framing } = step;
  return withSseFraming(merged(answer, chat, per_frame === "all" ? Infinity : per_frame), framing);
}

function merged(answer: Answer, chat: Ask["chat"], most: number): Answer {
  const { body } = answer;
  if (most === 1 || !isFramed(body)) return answer;
  const due = (frame: typeof body.frames[number]) => body.due(frame);
  return reframe(answer, (frames) => {
    const fewer = mergedFrames(frames, most, due);
    return chat?.dialect.numbered?.(fewer) ?? fewer;
  });
}
