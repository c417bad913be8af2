import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { withPreset } from "../preset_answer.ts";

/** A good answer in which nothing is said. */
export const emptyContent = defineFault({
  name: "empty_content",
  kind: "content",
  summary: "200 with an answer without a word",
  applies: isChat,
  options: () => z.object({}),
  inject: (exchange) => withPreset(exchange, { text: "" }),
});
