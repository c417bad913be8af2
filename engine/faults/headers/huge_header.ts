import { withHeaders } from "../../reply/body.ts";
import * as z from "zod";
import { defineFault, wholeRange } from "../fault.ts";
import { integerBetween } from "../../chance/random.ts";

const MOST_BYTES = 1_048_576;

/** Sends the good reply with a header that is longer than parsers let it be: 8190 bytes, 16 or 64 KiB. */
export const hugeHeader = defineFault({
  name: "huge_header",
  kind: "content",
  summary: "the good reply, with one very long header",
  options: () =>
    z.object({
      value_bytes: wholeRange.refine(([, max]) => max <= MOST_BYTES, {
        error: `expected at most ${MOST_BYTES}`,
      })
        .default([8200, 70_000]).describe("length of its value, in bytes; at most 1 MiB"),
    }),
  async inject({ random }, { value_bytes }, healthy) {
    const value = "x".repeat(integerBetween(random, value_bytes));
    return withHeaders(await healthy(), { "x-huge": value });
  },
});
