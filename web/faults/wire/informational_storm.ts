import { z } from "zod";
import { defineFault, wholeRange } from "../../../engine/fault.ts";
import { drawn } from "../../../engine/forms.ts";
import { integerBetween } from "../../../engine/random.ts";
import { headOf, messageBytes, messageOf, octets, rawOf, startLine } from "../../../engine/reply/raw.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";

const STATUSES = [100, 102, 103] as const;

/** Most of them before one reply. */
const MOST = 10_000;

/** Sends interim replies that nobody asked for, then the good one. */
export const informationalStorm = defineFault({
  name: "informational_storm",
  kind: "transport",
  summary: "many 1xx replies (100, 102, or 103 with a Link) before the good one",
  degraded: "the good reply alone",
  options: z.object({
    status: z.literal(["any", ...STATUSES]).default("any").describe("their status; any: each another"),
    count: wholeRange.refine(([, max]) => max <= MOST, { error: `expected at most ${MOST}` }).default([5, 20])
      .describe("how many there are"),
  }),
  async inject(exchange: Exchange<Ask>, { status, count }, healthy) {
    const { ask, random } = exchange;
    const interims = Array.from(
      { length: integerBetween(random, count) },
      () => interim(drawn(STATUSES, { wanted: status, random }), ask),
    );
    const answer = await healthy();
    const bytes = octets(...interims, messageBytes(messageOf(answer, exchange)));
    return rawOf(bytes, { status: answer.status, nearest: answer });
  },
});

function interim(status: number, { site }: Ask): string {
  const lines = status === 103 ? [`Link: <${site.base}/assets/site.css>; rel=preload; as=style`] : [];
  return headOf({ start: startLine(status), lines });
}
