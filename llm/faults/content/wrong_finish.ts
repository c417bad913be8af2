import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { isTalk } from "../applies.ts";
import { settled, toldTo } from "../script.ts";

/** The good answer with another reason for its end. */
export const wrongFinish = defineFault({
  name: "wrong_finish",
  kind: "content",
  summary: "200 with a finish reason that is not true",
  applies: isTalk,
  options: z.object({
    finish: z.enum(["stop", "length", "tool_calls", "content_filter"]).default("length").describe(
      "why it stopped, so it says: length is a whole answer that calls itself cut",
    ),
  }),
  inject: (exchange, { finish }) =>
    toldTo(exchange, { maxTokens: null, script: settled(exchange, { finish }) }),
});
