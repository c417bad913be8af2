import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isCounted } from "../applies.ts";
import { withPreset } from "../preset_answer.ts";

const COUNTS = { zero: 0, negative: -1, huge: 2 ** 53 };

/** The good answer with a count of tokens that cannot be true. */
export const wrongUsage = defineFault({
  name: "wrong_usage",
  kind: "content",
  summary: "the count of tokens is wrong",
  applies: isCounted,
  options: () =>
    z.object({
      tokens: z.enum(["zero", "negative", "huge"]).default("zero").describe(
        "what is told: 0, -1 or 2^53 for each",
      ),
    }),
  inject: (exchange, { tokens }) => {
    const count = COUNTS[tokens];
    return withPreset(exchange, {
      usage: { prompt: count, completion: count, reasoning: count, cached: count },
    });
  },
});
