import * as z from "zod";
import { type Frame, reframe } from "../../request/frames.ts";
import type { Answer, Reply } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Longest that a client is kept waiting that never gives up, in seconds. */
const NEVER_SEC = 3600;

/** Actions after a silence. */
export const then = z.enum(["resume", "fin", "rst", "never"]).default("resume").describe(
  `what comes after it: the rest of the stream, or a break; never: it lasts until the client leaves, or ${NEVER_SEC} s`,
);
export type AfterSilence = z.output<typeof then>;

/** Duration of a silence with what follows it, in milliseconds. */
export function silenceMs(stall_sec: number, then: AfterSilence): number {
  return (then === "never" ? NEVER_SEC : stall_sec) * 1000;
}

/** An empty frame that is held back for that many milliseconds. */
export function silence({ sleep }: Pick<Exchange, "sleep">, ms: number): Frame {
  return { text: "", part: "aside", hold: () => sleep(ms) };
}

/** A stream with a silence in it, which is over after so many frames. */
export function stalled(answer: Answer, frames: readonly Frame[], over: number, then: AfterSilence): Reply {
  if (then === "resume") return reframe(answer, () => frames);
  return { how: then === "rst" ? "rst" : "fin", after: reframe(answer, () => frames.slice(0, over)) };
}
