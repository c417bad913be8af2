import { withHeaders } from "../../reply/body.ts";
import * as z from "zod";
import { counted, defineFault, wholeRange } from "../fault.ts";
import { integerBetween } from "../../chance/random.ts";

const MOST = 10_000;

/** Sends the good reply with more headers than parsers take: 100, 128 or 2000. */
export const manyHeaders = defineFault({
  name: "many_headers",
  kind: "content",
  summary: "the good reply, with very many headers",
  options: () =>
    z.object({
      count: counted(
        wholeRange.refine(([, max]) => max <= MOST, { error: `expected at most ${MOST}` })
          .default([101, 400]).describe("how many there are beside the usual ones; at most 10,000"),
        21,
      ),
    }),
  async inject({ random }, { count }, healthy) {
    const many = Array.from({ length: integerBetween(random, count) }, (_, i) => [`x-header-${i}`, `${i}`]);
    return withHeaders(await healthy(), Object.fromEntries(many));
  },
});
