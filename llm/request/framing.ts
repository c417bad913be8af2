/**
 * Framing of a stream as a step of a rule.
 *
 * @module
 */
import { withSseFraming } from "../../engine/faults/sse_framing.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Ask } from "./ask.ts";
import { isFramed, reframe } from "./frames.ts";
import { mergedFrames } from "./merge_frames.ts";
import type { FramingStep } from "../settings/framing_step.ts";

/** True for a request whose good reply is a stream of events. */
export function isEventStream({ chat, stream }: Pick<Ask, "chat" | "stream">): boolean {
  return stream && chat !== null && chat.dialect.lacks?.includes("events") !== true;
}

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
