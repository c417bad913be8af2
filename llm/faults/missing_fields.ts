import { z } from "zod";
import { mapText } from "../../engine/body.ts";
import { defineFault } from "../../engine/fault.ts";

/** The good answer without some of its keys. */
export const missingFields = defineFault({
  name: "missing_fields",
  kind: "content",
  summary: "200 without choices and usage",
  options: z.object({
    fields: z.array(z.string()).min(1).default(["choices", "usage"]).describe(
      "top-level keys that are left out",
    ),
  }),
  inject: async (_exchange, { fields }, healthy) => mapText(await healthy(), (text) => without(text, fields)),
});

/** A body or one `data:` frame of a stream, rewritten. */
function without(text: string, fields: readonly string[]): string {
  const [, prefix = "", json = "", end = ""] = /^((?:data: )?)(\{.*\})(\s*)$/s.exec(text) ?? [];
  if (json === "") return text;
  const kept = Object.entries(JSON.parse(json)).filter(([key]) => !fields.includes(key));
  return prefix + JSON.stringify(Object.fromEntries(kept)) + end;
}
