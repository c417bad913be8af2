import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { pick } from "../../../engine/chance/random.ts";
import { isChat } from "../applies.ts";
import { withPreset } from "../preset_answer.ts";

/** Texts that answer another question than the one asked. */
const OTHERS = [
  "Canberra is the capital of Australia; Sydney is only its largest city.",
  "Your parcel 4471 left Rotterdam on Tuesday and should reach you by Friday.",
  "To rename a branch you are on, run `git branch -m new-name`.",
  "Dear Ms. Okafor, thank you for your application. We would like to invite you to an interview.",
  "Preheat the oven to 220 degrees, then bake the bread for 35 minutes.",
];

/** A good answer to another client's question. */
export const swappedAnswer = defineFault({
  name: "swapped_answer",
  kind: "content",
  summary: "200 with the answer to another request",
  applies: isChat,
  options: () => z.object({}),
  inject: (exchange) => withPreset(exchange, { text: pick(exchange.random, OTHERS) }),
});
