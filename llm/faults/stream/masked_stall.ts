import * as z from "zod";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { between } from "../../../engine/chance/random.ts";
import { framesOf } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { keepAliveOptions, keepAlives, numbered } from "./keep_alive.ts";
import { positionOptions, wholeFramesTo } from "./position.ts";
import { silenceMs, stalled, then } from "./silence.ts";

/** Stalls in the middle of a stream but keeps sending keep-alives, so that no timeout between two bytes fires. */
export const maskedStall = defineFault({
  name: "masked_stall",
  kind: "stream",
  summary: "nothing but keep-alives in the middle of the stream, then the rest, a break, or nothing",
  degraded: "a reset becomes a plain end",
  applies: isStream,
  options: () =>
    z.object({
      ...positionOptions,
      stall_sec: range.default([30, 60]).describe("how long nothing is said, in seconds"),
      ...keepAliveOptions,
      then,
    }),
  async inject(exchange, { stall_sec, then, interval_sec, send, ...place }, healthy) {
    const ms = silenceMs(between(exchange.random, stall_sec), then);
    const answer = await healthy();
    const frames = framesOf(answer);
    const at = wholeFramesTo(frames, place, exchange.random);
    const quiet = keepAlives(exchange, ms, { interval_sec, send });
    return stalled(
      answer,
      numbered(exchange.ask, frames.toSpliced(at, 0, ...quiet)),
      at + quiet.length,
      then,
    );
  },
});
