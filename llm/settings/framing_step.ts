import * as z from "zod";
import { once } from "../../engine/base/once.ts";
import { sseFramingOptions } from "../../engine/faults/sse_framing.ts";

/** Most tokens of a frame by number. */
const MOST_TOKENS = 1_000_000;

/** The step `framing`: how the frames of a stream are written. */
export const framing = once(() =>
  z.strictObject({
    ...sseFramingOptions,
    per_frame: z.union([z.int().min(1).max(MOST_TOKENS), z.enum(["all"])], {
      error: 'expected a number of tokens, from 1, or "all"',
    }).default(1).describe("tokens of a text, or pieces of a call, in each frame; all: the whole of it"),
  })
);

/** The step `framing` as parsed. */
export type FramingStep = z.output<ReturnType<typeof framing>>;
