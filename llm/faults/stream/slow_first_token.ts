import * as z from "zod";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { between } from "../../../engine/chance/random.ts";
import { reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { partsAt, type StreamPosition } from "./position.ts";
import { silence } from "./silence.ts";

/** Ahead of the first token. */
const FIRST: StreamPosition = { at_pct: [0, 0], after_tokens: [0, 0] };

/** Begins the stream in time and says its first word late. */
export const slowFirstToken = defineFault({
  name: "slow_first_token",
  kind: "stream",
  summary: "the first token comes late",
  applies: isStream,
  options: () =>
    z.object({
      delay_sec: range.default([5, 15]).describe("extra wait before the first token, in seconds"),
    }),
  async inject(exchange, { delay_sec }, healthy) {
    const ms = between(exchange.random, delay_sec) * 1000;
    return reframe(await healthy(), (frames) => {
      const [before, after] = partsAt(frames, FIRST, exchange.random);
      return [...before, silence(exchange, ms), ...after];
    });
  },
});
