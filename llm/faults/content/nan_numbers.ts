import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { mapNumbers } from "../../../engine/reply/json.ts";

/** The good answer with numbers that JSON has no words for. */
export const nanNumbers = defineFault({
  name: "nan_numbers",
  kind: "content",
  summary: "NaN or Infinity where the numbers are",
  applies: isChat,
  options: () =>
    z.object({
      literal: z.enum(["NaN", "Infinity", "-Infinity"]).default("NaN").describe(
        "what stands for every number",
      ),
    }),
  inject: async (_exchange, { literal }, healthy) => mapNumbers(await healthy(), literal),
});
