import * as z from "zod";
import { firstBytes, sizeOf } from "../../../engine/reply/body.ts";
import { defineFault, range, wholeRange } from "../../../engine/faults/fault.ts";
import { between, integerBetween } from "../../../engine/chance/random.ts";

/** A part of the good answer as if it were the whole: the length is right, the JSON ends in the middle. */
export const truncated = defineFault({
  name: "truncated",
  kind: "content",
  summary: "200 whose JSON (or stream) ends in the middle",
  options: () =>
    z.object({
      keep_pct: range.default([10, 90]).describe("percent of the body that is sent"),
      bytes: wholeRange.optional().describe(
        "exactly how much of the body is sent, in bytes, instead of keep_pct; all but one at most",
      ),
    }),
  async inject({ random }, { keep_pct, bytes }, healthy) {
    const { status, headers, body } = await healthy();
    if (bytes) {
      const exact = Math.min(integerBetween(random, bytes), sizeOf(body) - 1);
      return { status, headers, body: firstBytes(body, Math.max(0, exact)) };
    }
    // What ends JSON (`}` and a line feed) and what ends a stream (`[DONE]` and two) must not make it whole.
    const most = sizeOf(body) - 3;
    const kept = Math.floor(sizeOf(body) * between(random, keep_pct) / 100);
    return { status, headers, body: firstBytes(body, Math.max(1, Math.min(kept, most))) };
  },
});
