import * as z from "zod";
import { counted } from "../../../base/counted.ts";
import type { Attempt } from "../../reading/fate.ts";
import { placesBetween } from "../../reading/places.ts";
import { type Check, defineCheck, type Result, type Subject } from "../check.ts";
import { type Case, observing } from "../counted.ts";
import { numberOf, shown } from "../situation.ts";
import { LEAST_PAUSE_MS, type MetOutage, outagesMet } from "./pauses.ts";
import { wayBack } from "./way_back.ts";

/** C13: a circuit breaker opens while all fails. */
export const breakerOpens: Check = defineCheck({
  id: "C13",
  chapter: "recovery",
  name: "opens a circuit breaker",
  sentence: null,
  definition:
    "in an outage a client stops calling: it has no call under way for three seconds and more, and three times as long as ever in the minute before, in which it had begun twenty calls. " +
    "A wait that the server asked for is none, nor one before the same request. That it has no breaker is told where it began `least_calls` calls in an outage and never paused for so long: fewer open no breaker",
  source: "defaults of resilience4j (half of 100 calls) and Polly (a tenth of 100 in 30 s)",
  needs: "needs an outage of a hundred calls, or one in which it stops calling",
  thresholds: z.object({
    least_calls: z.int().min(1).default(100).describe("calls in an outage after which no breaker is told"),
  }),
  *examine(subject, { least_calls }) {
    const met = yield* outagesMet(subject);
    const [opened] = met.filter(({ pauses }) => pauses.length > 0);
    if (opened) return openedIn(opened, met, subject);
    const calls = met.filter(isSteady).toSorted((some, others) => others.begun.length - some.begun.length);
    const [most] = calls;
    if (most && most.begun.length >= least_calls) return steadyIn(most, subject);
    const have = most?.begun.length ?? 0;
    return {
      outcome: "not_enough",
      figure: counted(have, "call"),
      have,
      need: least_calls,
      needs: breakerOpens.needs,
    };
  },
});

/** C14: an open circuit breaker lets few requests through to see whether the server is back. */
export const breakerProbes: Check = defineCheck({
  id: "C14",
  chapter: "recovery",
  name: "probes with few requests",
  sentence: null,
  definition: "between two pauses of an outage (C13) a client sends one to `most_probes` requests",
  source: "half-open state of resilience4j (10) and Polly (1)",
  needs: "needs an outage in which it stops calling several times",
  thresholds: z.object({
    most_probes: z.int().min(1).default(10).describe("requests between two pauses, at most"),
  }),
  *examine(subject, { most_probes }) {
    const probes = (yield* outagesMet(subject)).flatMap((one) => probesIn(one, subject.client.attempts));
    const sizes = probes.map(({ length }) => length);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    const note = sizes.length === 0
      ? undefined
      : `${least === most ? least : `${least} to ${most}`} each time`;
    return observing(subject, probes.flatMap((some) => probesCase(some, most_probes)), {
      needs: breakerProbes.needs,
      note,
    });
  },
});

/** C15: a circuit breaker closes soon after the server is back. */
export const breakerCloses: Check = defineCheck({
  id: "C15",
  chapter: "recovery",
  name: "closes its circuit breaker soon",
  sentence: null,
  definition:
    "after an outage in which a client stopped calling (C13), it is back at 95 % of its good answers a second (less two standard deviations of chance) within `most_breaks` times the " +
    "longest of its pauses, from its first good answer on. One that is later may have nothing to do",
  source: "breaks of Polly (5 s) and resilience4j (60 s)",
  needs:
    "needs an outage in which it stops calling, with two good answers a second for half a minute before it",
  thresholds: z.object({
    most_breaks: z.number().min(0).default(2).describe("way back, in lengths of its longest pause"),
  }),
  *examine(subject, { most_breaks }) {
    const cases: Case[] = [];
    for (const { outage, pauses } of yield* outagesMet(subject)) {
      const way = pauses.length === 0 ? null : yield* wayBack(outage, subject);
      if (way === null) continue;
      const { first, needed_ms } = way;
      const longest = pauses.reduce((most, { from, to }) => Math.max(most, to - from), 0);
      const proof = () =>
        `${numberOf(first)} was the first good answer after pauses of up to ${shown(longest)}, and it took ${
          shown(needed_ms)
        } to the usual rate.`;
      cases.push({ ok: needed_ms <= most_breaks * longest, confidence: 0.9, ids: [first.entry.id], proof });
    }
    return observing(subject, cases, { needs: breakerCloses.needs });
  },
});

function openedIn(
  { outage, pauses }: MetOutage,
  met: readonly MetOutage[],
  { client: { attempts } }: Subject,
): Result {
  const [first] = pauses;
  if (first === undefined) throw new Error("An outage in which a client stopped calling has a pause");
  const before = attempts.slice(...placesBetween(attempts, outage.from, first.from));
  const failures = before.filter(({ fate }) => fate === "transient").length;
  const opened = met.filter((one) => one.pauses.length > 0).length;
  return {
    outcome: "observed",
    figure: `in ${opened} of ${counted(met.length, "outage")}`,
    evidence: pauses.map(({ last }) => last.entry.id),
    proof: `After ${numberOf(first.last)} and ${counted(failures, "failure")} it had no call under way for ${
      shown(first.to - first.from)
    }, as with an open breaker: ${counted(pauses.length, "pause")} in an outage of ${
      shown(outage.to - outage.from)
    }.`,
  };
}

/** Tells whether the calls of an outage never came so far apart as those of an open breaker. */
function isSteady({ begun, outage }: MetOutage): boolean {
  const times = [outage.from, ...begun, outage.to];
  return times.slice(1).every((time, at) => time - (times[at] ?? time) < LEAST_PAUSE_MS);
}

function steadyIn({ outage, begun }: MetOutage, { client: { attempts } }: Subject): Result {
  const met = attempts.slice(...placesBetween(attempts, outage.from, outage.to));
  return {
    outcome: "observed",
    figure: `none in ${counted(begun.length, "call")}`,
    evidence: met.slice(-1).map(({ entry }) => entry.id),
    proof: `It went on calling through an outage of ${shown(outage.to - outage.from)}, in which ${
      met.filter(({ fate }) => fate === "transient").length
    } of ${counted(met.length, "request")} failed.`,
  };
}

/** Requests between the pauses of an outage. */
function probesIn({ pauses }: MetOutage, attempts: readonly Attempt[]): readonly (readonly Attempt[])[] {
  return pauses.slice(1).map((pause, at) =>
    attempts.slice(...placesBetween(attempts, pauses[at]?.to ?? pause.from, pause.from))
  );
}

function probesCase(probes: readonly Attempt[], most: number): readonly Case[] {
  const [first] = probes;
  if (first === undefined) return [];
  const proof = () => `${probes.length} requests came between two pauses, from ${numberOf(first)} on.`;
  return [{ ok: probes.length <= most, confidence: 0.9, ids: [first.entry.id], proof }];
}
