import * as z from "zod";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { between } from "../../../engine/chance/random.ts";
import { isChat } from "../applies.ts";
import { answerTo, settled } from "../preset_answer.ts";

/** The beginning of the good answer, which ends as if that were all. */
export const quietCut = defineFault({
  name: "quiet_cut",
  kind: "content",
  summary: "a part of the answer that says it is the whole",
  applies: isChat,
  options: () =>
    z.object({
      keep_pct: range.default([10, 90]).describe("percent of the tokens that are said"),
    }),
  inject: (exchange, { keep_pct }) =>
    answerTo(exchange, {
      maxTokens: null,
      preset: settled(exchange, { keep: { pct: between(exchange.random, keep_pct) } }),
    }),
});
