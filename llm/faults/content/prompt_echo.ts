import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { withPreset } from "../preset_answer.ts";

/** A model that says what it was told. */
export const promptEcho = defineFault({
  name: "prompt_echo",
  kind: "content",
  summary: "200 with the last user message as the answer",
  applies: isChat,
  options: () => z.object({}),
  inject: (exchange) => {
    const { messages = [] } = exchange.ask.chat ?? {};
    const { text = "" } = messages.findLast(({ role }) => role === "user") ?? messages.at(-1) ?? {};
    return withPreset(exchange, { text });
  },
});
