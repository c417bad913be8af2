import {
  defineFrames,
  type Frame as AnyFrame,
  type FrameBody,
  type FrameSource,
} from "../../engine/reply/frames.ts";
import type { Pace } from "../settings/pace.ts";

/**
 * Role of a frame in a stream. `text` and `arguments` are what the model says, token by token, and are paced; `open`
 * comes before the first of them, `finish` tells why it stopped, `end` closes the stream.
 */
export type FramePart = "open" | "text" | "arguments" | "finish" | "usage" | "end" | "aside";

/** One piece of a stream of an API. */
export interface Frame extends AnyFrame {
  readonly part: FramePart;
}

/** True for a frame with a part of what the model says, false for one of the framing around it. */
export function isSpoken({ part }: Frame): boolean {
  return part === "text" || part === "arguments";
}

const framing = defineFrames<Frame>(isSpoken);

/** Reads and changes the frames of an answer. */
export const { isFramed, framesOf, reframe } = framing;

/** A stream at the pace of the configuration. */
export function stream(
  frames: FrameSource<Frame>,
  exchange: Parameters<typeof framing.stream>[1],
  { first_token_ms, tokens_per_sec, jitter_pct }: Pace,
): FrameBody<Frame> {
  const gap_ms = tokens_per_sec === undefined ? 0 : 1000 / tokens_per_sec;
  return framing.stream(frames, exchange, { first_ms: first_token_ms, gap_ms, jitter_pct });
}
