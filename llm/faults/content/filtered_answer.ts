import { z } from "zod";
import { defineFault, range } from "../../../engine/fault.ts";
import { between } from "../../../engine/random.ts";
import { isTalk } from "../applies.ts";
import { scripted } from "../script.ts";

/** An answer that a content filter has stopped. */
export const filteredAnswer = defineFault({
  name: "filtered_answer",
  kind: "content",
  summary: "200 with the beginning of an answer that the content filter has stopped",
  applies: isTalk,
  options: z.object({
    keep_pct: range.default([0, 60]).describe("percent of the tokens that are said before"),
  }),
  inject: (exchange, { keep_pct }) =>
    scripted(exchange, { keep_pct: between(exchange.random, keep_pct), finish: "content_filter" }),
});
