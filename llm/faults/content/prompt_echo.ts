import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { isTalk } from "../applies.ts";
import { scripted } from "../script.ts";

/** A model that says what it was told. */
export const promptEcho = defineFault({
  name: "prompt_echo",
  kind: "content",
  summary: "200 with the last user message as the answer",
  applies: isTalk,
  options: z.object({}),
  inject: (exchange) => {
    const { messages = [] } = exchange.ask.talk ?? {};
    const { text = "" } = messages.findLast(({ role }) => role === "user") ?? messages.at(-1) ?? {};
    return scripted(exchange, { text });
  },
});
