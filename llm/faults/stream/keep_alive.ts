import { z } from "zod";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import type { Frame } from "../../frames.ts";

/** Most that are sent in one silence. */
const MOST = 10_000;
/** A comment of server-sent events, which every reader skips. */
const COMMENT = ": keep-alive\n\n";

/** Options of a fault that keeps a stream open without saying anything. */
export const keepAliveOptions = {
  interval_sec: z.number().positive().default(1).describe("from one keep-alive to the next, in seconds"),
  send: z.enum(["native", "comment"]).default("native").describe(
    "what is sent: what this API keeps streams open with, or comment lines in any case",
  ),
};

/** So many milliseconds of keep-alives. */
export function keepAlives(
  { ask, sleep }: Exchange<Ask>,
  ms: number,
  { interval_sec, send }: { readonly interval_sec: number; readonly send: "native" | "comment" },
): Frame[] {
  const count = Math.min(MOST, Math.max(1, Math.floor(ms / (interval_sec * 1000))));
  const text = send === "native" && ask.talk ? ask.talk.wire.keepAlive : COMMENT;
  const hold = () => sleep(ms / count);
  return Array.from({ length: count }, () => ({ text, part: "aside", hold }));
}

/** Frames some of which were put in between, as an API has them that numbers its frames. */
export function numbered({ talk }: Ask, frames: readonly Frame[]): readonly Frame[] {
  return talk?.wire.numbered?.(frames) ?? frames;
}
