import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { pick } from "../../../engine/random.ts";
import type { Ask } from "../../ask.ts";
import { saidIn } from "../../writing/complete.ts";
import { isTalk } from "../applies.ts";
import { toldTo } from "../script.ts";

/** The client's previous good answer again, as from a cache that went wrong: same text, tool calls, id and usage. */
export const staleAnswer = defineFault({
  name: "stale_answer",
  kind: "content",
  summary: "200 with the answer that this client got before",
  applies: isTalk,
  options: z.object({}),
  memory: {
    per: "client",
    most: 1,
    kind: ({ api }: Ask) => api.name,
    remember: ({ fault, exchange: { key, ask: { told: { completion } } } }) =>
      fault === null && completion ? { key, said: saidIn(completion) } : null,
  },
  inject(exchange, _options, _healthy, notes) {
    const { key, said } = pick(exchange.random, notes);
    return toldTo(exchange, { script: { again: said } }, key);
  },
});
