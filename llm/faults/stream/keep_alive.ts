import * as z from "zod";
import type { Ask } from "../../request/ask.ts";
import type { Frame } from "../../request/frames.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

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

/** Keep-alives for a number of milliseconds. */
export function keepAlives(
  { ask, sleep }: Exchange<Ask>,
  ms: number,
  { interval_sec, send }: { readonly interval_sec: number; readonly send: "native" | "comment" },
): Frame[] {
  const count = Math.min(MOST, Math.max(1, Math.floor(ms / (interval_sec * 1000))));
  const text = send === "native" && ask.chat ? ask.chat.dialect.keepAlive : COMMENT;
  const hold = () => sleep(ms / count);
  return Array.from({ length: count }, () => ({ text, part: "aside", hold }));
}

/** Frames some of which were put in between, as an API has them that numbers its frames. */
export function numbered({ chat }: Ask, frames: readonly Frame[]): readonly Frame[] {
  return chat?.dialect.numbered?.(frames) ?? frames;
}
