import * as z from "zod";
import { counted, defineFault, type Fault, wholeRange } from "../fault.ts";
import { drawn } from "../form_options.ts";
import { integerBetween } from "../../chance/random.ts";
import { headOf, httpMessageOf, inOrder, rawOf, scriptOf, startLine } from "../../reply/raw.ts";

const STATUSES = [100, 102, 103] as const;

/** Most of them before one reply. */
const MOST = 10_000;

/** Declares a fault that sends unasked interim (1xx) replies, then the good one. `hint` is a `Link` of a 103. */
export function informationalStorm<Ask>(hint: (ask: Ask) => string): Fault<Ask> {
  const interim = (status: number, ask: Ask) =>
    headOf({ start: startLine(status), lines: status === 103 ? [`Link: ${hint(ask)}`] : [] });
  return defineFault({
    name: "informational_storm",
    kind: "transport",
    summary: "many 1xx replies (100, 102, or 103 with a Link) before the good one",
    degraded: "the good reply alone",
    options: () =>
      z.object({
        status: z.literal(["any", ...STATUSES]).default("any").describe("their status; any: each another"),
        count: counted(
          wholeRange.refine(([, max]) => max <= MOST, { error: `expected at most ${MOST}` })
            .default([5, 20]).describe("how many there are"),
          100,
        ),
      }),
    async inject(exchange, { status, count }, healthy) {
      const { ask, random } = exchange;
      const interims = Array.from(
        { length: integerBetween(random, count) },
        () => interim(drawn(STATUSES, { wanted: status, random }), ask),
      );
      const answer = await healthy();
      const script = inOrder(...interims, scriptOf(httpMessageOf(answer, exchange)));
      return rawOf(script, { status: answer.status, nearest: answer });
    },
  });
}
