import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { answerTo, settled } from "../preset_answer.ts";

/** The good answer with another reason for its end. */
export const wrongFinish = defineFault({
  name: "wrong_finish",
  kind: "content",
  summary: "200 with a finish reason that is not true",
  applies: isChat,
  options: () =>
    z.object({
      finish: z.enum(["stop", "length", "tool_calls", "content_filter"]).default("length").describe(
        "why it stopped, so it says: length is a whole answer that calls itself cut",
      ),
    }),
  inject: (exchange, { finish }) =>
    answerTo(exchange, { maxTokens: null, preset: settled(exchange, { finish }) }),
});
