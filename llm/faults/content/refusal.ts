import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { isTalk } from "../applies.ts";
import { scripted } from "../script.ts";

/** A model that does not want to. */
export const refusal = defineFault({
  name: "refusal",
  kind: "content",
  summary: "200 with a refusal",
  applies: isTalk,
  options: z.object({
    text: z.string().min(1).default("I'm sorry, but I can't assist with that request.").describe(
      "what it says",
    ),
  }),
  inject: (exchange, { text }) => scripted(exchange, { refusal: text }),
});
