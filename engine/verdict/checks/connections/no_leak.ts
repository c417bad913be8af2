import { z } from "zod";
import { type Check, defineCheck, type Result } from "../check.ts";
import { powerOf } from "../counted.ts";
import type { Extras } from "../extras.ts";

/** C32: connections are used again and closed. */
export const noLeak: Check = defineCheck({
  id: "C32",
  chapter: "connections",
  name: "leaks no connections",
  sentence: "connections are opened and left",
  definition:
    "of the connections that have had a request, no more are open at once than `most_idle` above twice the requests that were ever under way together. Looked at " +
    "where the server tells of its connections, and only if one client had requests: connections have no name",
  source: "RFC 9112, 9",
  needs: "needs the connections of the server, of one client alone",
  thresholds: z.object({
    most_idle: z.int().min(0).default(20).describe("connections that may lie idle, as in a pool"),
  }),
  examine({ extras, client, everybody }, { most_idle }): Result {
    const { connections } = extras;
    const { needs } = noLeak;
    const isAlone = client.attempts.length === everybody.length;
    if (connections === undefined || !isAlone) {
      return { outcome: "not_enough", figure: "no figures", have: 0, need: 1, needs };
    }
    const open = peakOf(connections.filter(({ requests }) => requests > 0).map(spanOf));
    const busy = peakOf(client.attempts.map(({ started, ended }) => [started, ended]));
    const figure = `${open} open, ${busy} busy`;
    const most = 2 * busy + most_idle;
    if (open > most) {
      const proof = `${open} connections were open at once, and never more than ${busy} of them were in use.`;
      return {
        outcome: "broken",
        figure,
        evidence: client.attempts.slice(-1).map(({ entry }) => entry.id),
        proof,
        by_design: null,
      };
    }
    // One that leaks would have left a connection behind with each request.
    const have = client.attempts.length;
    return have > most
      ? { outcome: "holds", figure, power: powerOf(have) }
      : { outcome: "not_enough", figure, have, need: most + 1, needs };
  },
});

type Span = readonly [from: number, to: number];

function spanOf({ opened, closed }: NonNullable<Extras["connections"]>[number]): Span {
  return [opened, closed ?? Infinity];
}

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
