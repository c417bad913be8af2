import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formed } from "../../writing/answer_format.ts";
import { inJson } from "../applies.ts";
import { withPreset } from "../preset_answer.ts";

const TEXTS = {
  prose: () => "Sure! I have put together what you asked for; let me know if you need anything else.",
  fenced: (json: string) => `Sure! Here is the JSON:\n\n\`\`\`json\n${json}\n\`\`\`\n`,
  cut: (json: string) => json.slice(0, Math.floor(json.length / 2)),
};

/** An answer that is no JSON where JSON was asked for. */
export const brokenJsonMode = defineFault({
  name: "broken_json_mode",
  kind: "content",
  summary: "JSON mode, and the answer is prose, or JSON in a block of code",
  applies: inJson,
  options: () =>
    z.object({
      form: z.enum(["prose", "fenced", "cut"]).default("fenced").describe(
        "words only, JSON with a word and a fence around it, or JSON that ends in the middle",
      ),
    }),
  inject(exchange, { form }) {
    const { random, ask: { chat } } = exchange;
    const json = formed("Here you are.", chat?.format ?? { type: "json" }, random);
    return withPreset(exchange, { text: TEXTS[form](json) });
  },
});
