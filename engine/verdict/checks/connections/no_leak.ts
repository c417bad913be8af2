import * as z from "zod";
import { type Check, defineCheck, type Result } from "../check.ts";
import { powerOf } from "../counted.ts";
import { designedBy, numberOf } from "../situation.ts";

/** C32: connections are used again and closed. */
export const noLeak: Check = defineCheck({
  id: "C32",
  chapter: "connections",
  name: "leaks no connections",
  sentence: "connections are opened and left",
  definition:
    "while a client has requests, the connections of the server do not grow by more than `most_idle` above twice the requests of it that were ever under way " +
    "together. It holds where there were more requests than that, and as many again without one more connection where some lie idle. Looked at only if one client had requests, and not in scopes, since connections have no name",
  source: "RFC 9112, 9",
  needs: "needs requests of one client alone, where its connections are counted",
  thresholds: z.object({
    most_idle: z.int().min(0).default(20).describe("connections that may lie idle, as in a pool"),
  }),
  examine({ client: { attempts }, everybody, sdk }, { most_idle }): Result {
    const told = attempts.flatMap((attempt) => {
      const { open_connections: open } = attempt.entry.sender;
      return open === null ? [] : [{ attempt, open }];
    });
    const [first] = told;
    if (first === undefined || attempts.length < everybody.length) {
      return { outcome: "not_enough", figure: "no figures", have: 0, need: 1, needs: noLeak.needs };
    }
    // What others have left behind was there at the beginning.
    const worst = told.reduce((most, one) => one.open > most.open ? one : most);
    const grown = worst.open - first.open;
    const busy = peakOf(attempts.map(({ started, ended }) => [started, ended]));
    const figure = `${grown} more, ${busy} busy`;
    const most = 2 * busy + most_idle;
    if (grown > most) {
      const proof =
        `${numberOf(worst.attempt)} opened a connection beside ${
          worst.open - 1
        } others, and no more than ${busy} ` +
        "were ever in use together.";
      const by_design = designedBy(sdk, "C32");
      return { outcome: "broken", figure, evidence: [worst.attempt.entry.id], proof, by_design };
    }
    // One that leaks with each request would have more than that by now; one that does with some, more and more of them.
    const have = attempts.length;
    const steady = grown > 2 * busy
      ? told.length - 1 - told.findIndex(({ open }) => open === worst.open)
      : have;
    return steady > most
      ? { outcome: "holds", figure, power: powerOf(have) }
      : { outcome: "not_enough", figure, have, need: have + most + 1 - steady, needs: noLeak.needs };
  },
});

type Span = readonly [from: number, to: number];

/** The most spans that overlap at one time. */
function peakOf(spans: readonly Span[]): number {
  const changes = spans.flatMap(([from, to]) => [{ at: from, by: 1 }, { at: to, by: -1 }]);
  let [now, peak] = [0, 0];
  for (const { by } of changes.toSorted((some, others) => some.at - others.at || some.by - others.by)) {
    now += by;
    peak = Math.max(peak, now);
  }
  return peak;
}
