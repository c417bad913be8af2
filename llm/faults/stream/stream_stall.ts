import * as z from "zod";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { between } from "../../../engine/chance/random.ts";
import { framesOf } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { partsAt, positionOptions } from "./position.ts";
import { silence, silenceMs, stalled, then } from "./silence.ts";

/** Goes silent in the middle of a stream. */
export const streamStall = defineFault({
  name: "stream_stall",
  kind: "stream",
  summary: "silence in the middle of the stream, then the rest, a break, or nothing",
  degraded: "a reset becomes a plain end",
  applies: isStream,
  options: () =>
    z.object({
      ...positionOptions,
      stall_sec: range.default([30, 60]).describe("length of the silence, in seconds"),
      then,
    }),
  async inject(exchange, { stall_sec, then, ...place }, healthy) {
    const ms = silenceMs(between(exchange.random, stall_sec), then);
    const answer = await healthy();
    const [before, after] = partsAt(framesOf(answer), place, exchange.random);
    return stalled(answer, [...before, silence(exchange, ms), ...after], before.length + 1, then);
  },
});
