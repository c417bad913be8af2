import { z } from "zod";
import { defineFault, range } from "../../../engine/fault.ts";
import { between } from "../../../engine/random.ts";
import { isTalk } from "../applies.ts";
import { settled, toldTo } from "../script.ts";

/** The beginning of the good answer, which ends as if that were all. */
export const quietCut = defineFault({
  name: "quiet_cut",
  kind: "content",
  summary: "a part of the answer that says it is the whole",
  applies: isTalk,
  options: z.object({
    keep_pct: range.default([10, 90]).describe("percent of the tokens that are said"),
  }),
  inject: (exchange, { keep_pct }) =>
    toldTo(exchange, {
      maxTokens: null,
      script: settled(exchange, { keep_pct: between(exchange.random, keep_pct) }),
    }),
});
