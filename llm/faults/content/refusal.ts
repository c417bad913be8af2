import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { withPreset } from "../preset_answer.ts";

/** A model that does not want to. */
export const refusal = defineFault({
  name: "refusal",
  kind: "content",
  summary: "200 with a refusal",
  applies: isChat,
  options: () =>
    z.object({
      text: z.string().min(1).default("I'm sorry, but I can't assist with that request.").describe(
        "what it says",
      ),
    }),
  inject: (exchange, { text }) => withPreset(exchange, { refusal: text }),
});
