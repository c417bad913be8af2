import * as z from "zod";
import { firstBytes, hasNoBody, isWhole, sizeOf } from "../../reply/body.ts";
import { defineFault, range, wholeRange } from "../fault.ts";
import { between, integerBetween } from "../../chance/random.ts";

/** Promises the whole body, sends a part of it, and breaks. At least one byte is missing. */
export const incompleteResponse = defineFault({
  name: "incomplete_response",
  kind: "transport",
  summary: "a true part of the body, then a break; the head alone where there is no body",
  degraded: "a reset becomes a plain end",
  options: () =>
    z.object({
      part_pct: range.default([10, 90]).describe("percent of the body that is sent"),
      bytes: wholeRange.optional().describe(
        "exactly how much of the body is sent, in bytes, instead of part_pct",
      ),
      how: z.enum(["fin", "rst"]).default("fin").describe("how the connection is broken"),
    }),
  async inject({ random }, { part_pct, bytes, how }, healthy) {
    const { status, headers, body } = await healthy();
    const size = sizeOf(body);
    const wanted = bytes ? integerBetween(random, bytes) : Math.floor(size * between(random, part_pct) / 100);
    const kept = Math.max(0, Math.min(wanted, size - 1));
    return {
      how,
      after: {
        status,
        headers: isWhole(body) && !hasNoBody(status)
          ? { ...headers, "content-length": String(size) }
          : headers,
        body: firstBytes(body, kept),
      },
    };
  },
});
