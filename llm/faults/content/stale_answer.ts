import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { pick } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { saidIn } from "../../writing/complete.ts";
import { isChat } from "../applies.ts";
import { answerTo } from "../preset_answer.ts";

/** The client's previous good answer again, as from a cache that went wrong: same text, tool calls, id and usage. */
export const staleAnswer = defineFault({
  name: "stale_answer",
  kind: "content",
  summary: "200 with the answer that this client got before",
  applies: isChat,
  options: () => z.object({}),
  memory: {
    per: "client",
    most: 1,
    kind: ({ api }: Ask) => api.name,
    remember: ({ fault, exchange: { key, ask: { told: { completion } } } }) =>
      fault === null && completion ? { key, said: saidIn(completion) } : null,
  },
  inject(exchange, _options, _healthy, notes) {
    const { key, said } = pick(exchange.random, notes);
    return answerTo(exchange, { preset: { again: said } }, key);
  },
});
