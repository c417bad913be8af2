import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { mapJson, without } from "../../../engine/reply/json.ts";

/** The good answer without some of its keys. */
export const missingFields = defineFault({
  name: "missing_fields",
  kind: "content",
  summary: "200 without the answers and the usage, or without other keys",
  applies: isChat,
  options: () =>
    z.object({
      fields: z.array(z.string()).min(1).optional().describe(
        "top-level keys that are left out; those of the answers and of the usage if absent",
      ),
    }),
  async inject({ ask }, { fields }, healthy) {
    const { answers = "", usage = [] } = ask.chat?.dialect ?? {};
    return mapJson(
      await healthy(),
      (json) =>
        fields
          ? Object.fromEntries(Object.entries(json).filter(([key]) => !fields.includes(key)))
          : without(json, [answers, ...usage]),
    );
  },
});
