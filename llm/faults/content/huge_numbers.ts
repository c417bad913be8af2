import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { mapNumbers } from "../../../engine/reply/json.ts";

/** The good answer with numbers beyond what a double or an integer holds. */
export const hugeNumbers = defineFault({
  name: "huge_numbers",
  kind: "content",
  summary: "numbers that do not fit: valid JSON, whose value depends on the parser",
  applies: isChat,
  options: () =>
    z.object({
      literal: z.enum(["9007199254740993", "18446744073709551616", "1e400"]).default("9007199254740993")
        .describe(
          "what stands for every number: 2^53 + 1, 2^64, or more than a double can be",
        ),
    }),
  inject: async (_exchange, { literal }, healthy) => mapNumbers(await healthy(), literal),
});
