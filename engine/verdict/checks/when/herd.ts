import * as z from "zod";
import { count, counted } from "../../../base/counted.ts";
import type { Steps } from "../../../base/clock.ts";
import type { Step } from "../../calls/call.ts";
import { type Check, defineCheck, type Result, type Subject } from "../check.ts";
import { MOST_EVIDENCE, powerOf } from "../counted.ts";
import { missChance } from "../power.ts";
import { shown } from "../situation.ts";
import { ownGapsByCall } from "./own_gaps.ts";

/** C8: clients of one software that fail together do not come back together. */
export const herd: Check = defineCheck({
  id: "C8",
  chapter: "when",
  name: "does not come back as a herd",
  sentence: null,
  definition:
    "of the first waits that so many clients with one user agent chose themselves, one of each, no twentieth of the time up to the longest (the longest 5 % left out) has more than `most_index` times " +
    "what even waits would have there, or more than chance explains (19 in 20). That is how they would come back had they failed at one moment, as when a server goes down: faults strike each request for " +
    "itself, so that moment is not needed. Told once, with the first of the clients. The official SDKs, with U(0.75, 1), come to about 5",
  source: "Google's report on 2025-06-12: a herd of restarts; Google SRE, chapter 22",
  needs: "needs twenty clients with one user agent that fail without Retry-After and retry",
  thresholds: z.object({
    most_index: z.number().min(1).default(3).describe("fullest twentieth, as a multiple of even waits"),
    least_clients: z.int().min(2).default(20).describe("clients with a wait of their own, at least"),
  }),
  *examine(subject, { most_index, least_clients }) {
    const waits = subject.fleet.length < least_clients ? [] : yield* firstWaits(subject);
    const have = waits.length;
    if (have >= least_clients) return resultOf(waits, most_index);
    return {
      outcome: "not_enough",
      figure: counted(have, "client"),
      have,
      need: least_clients,
      needs: herd.needs,
    };
  },
});

/** Parts of the time up to the longest wait. */
const BINS = 20;
/** Part of the waits that is looked at: a busy machine makes single ones long. */
const USUAL = 0.95;
/** Chance with which even waits may have a fuller part than is called even. */
const CHANCE = 0.05;

/** First own wait of each client of a software, the shortest first; none for a client that is not the first of them. */
function* firstWaits({ client, fleet, limits }: Subject): Steps<readonly Step[]> {
  if (fleet[0] !== client) return [];
  const waits: Step[] = [];
  for (const { calls } of fleet) {
    const gaps = yield* ownGapsByCall({ calls, limits });
    const first = gaps.flat().find(({ failures }) => failures === 1);
    if (first) waits.push(first);
  }
  return waits.toSorted((some, others) => some.gap_ms - others.gap_ms);
}

function resultOf(all: readonly Step[], most_index: number): Result {
  const waits = all.slice(0, Math.ceil(USUAL * all.length));
  const longest = Math.max(1, waits.at(-1)?.gap_ms ?? 1);
  const bins = Map.groupBy(waits, ({ gap_ms }) => Math.min(BINS - 1, Math.floor(gap_ms / longest * BINS)));
  const fullest = Array.from(bins.values()).reduce((most, one) => one.length > most.length ? one : most);
  const even = waits.length / BINS;
  const index = fullest.length / even;
  const figure = `× ${index.toFixed(1)} for ${counted(all.length, "client")}`;
  if (index <= most_index || fullest.length <= mostByChance(waits.length)) {
    return { outcome: "holds", figure, power: powerOf(all.length) };
  }
  const proof =
    `${count(waits.length)} clients waited up to ${
      shown(longest)
    } after their first failures. Had these come at one moment, ` +
    `${fullest.length} would be back within ${shown(longest / BINS)} of each other, where even waits have ${
      even.toFixed(1)
    }.`;
  return {
    outcome: "observed",
    figure,
    evidence: fullest.slice(0, MOST_EVIDENCE).map(({ after }) => after.entry.id),
    proof,
  };
}

/** Waits that the fullest of all parts has at most where they are even, but for the chance that is let pass. */
function mostByChance(cases: number): number {
  let least = 1;
  while (BINS * (1 - missChance({ cases, least, rate: 1 / BINS })) > CHANCE) least++;
  return least - 1;
}
