import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { designedBy, numberOf, oneOfEachMoment, shown } from "../situation.ts";
import { mayBeKilled, silencesMet } from "./departures.ts";

/** C22: time-outs fit what they are for. */
export const timeoutSane: Check = defineCheck({
  id: "C22",
  chapter: "time-outs",
  name: "has a sane time-out",
  sentence: "time-outs do not fit",
  definition:
    "a silence amid a reply is left within `idle_ms`; and no timer cuts off replies that are under way before the time " +
    "that the slowest of the good ones takes. A timer is what three departures after the same time, within 5 %, tell. Those at one moment count as one: what " +
    "runs side by side is cancelled together",
  source: "Anthropic's guide to streaming",
  needs: "needs silences amid a reply (stream_stall) or slow good answers that the client leaves",
  thresholds: z.object({
    idle_ms: z.number().min(0).default(120_000).describe("longest silence amid a reply, in milliseconds"),
    least_healthy: z.int().min(1).default(20).describe("good answers to know the slow ones by, at least"),
  }),
  *examine(subject, { idle_ms, least_healthy }) {
    const idle = yield* idleCases(subject, idle_ms);
    const cases = [...idle, ...yield* totalCases(subject, least_healthy)];
    return counted(subject, cases, { needs: timeoutSane.needs });
  },
});

function* idleCases(subject: Subject, idle_ms: number): Steps<readonly Case[]> {
  const by_design = designedBy(subject.sdk, "C22");
  const met = yield* silencesMet(subject);
  return met.filter(({ kind, left }) => left && kind === "between").map(({ ms, attempt }) => ({
    ok: ms <= idle_ms,
    confidence: 0.9,
    ids: [attempt.entry.id],
    by_design,
    proof: () =>
      `${numberOf(attempt)} was silent amid its reply, and the client left only after ${shown(ms)}.`,
  }));
}

function* totalCases(subject: Subject, least_healthy: number): Steps<readonly Case[]> {
  const { attempts } = subject.client;
  const healthy = attempts.filter(({ fate }) => fate === "good").map(({ entry }) => entry.ended_ms ?? 0);
  if (healthy.length < least_healthy) return [];
  const slowest = healthy.reduce((most, ms) => Math.max(most, ms), 0);
  const cutOff = yield* flatMapSteps(
    attempts,
    (one) => one.fate === "left" && isFlowing(one) && !mayBeKilled(one, subject) ? [one] : [],
  );
  // A client that is ended, or a group that is cancelled, leaves all at once.
  const timers = yield* timersIn(oneOfEachMoment(cutOff, ({ ended }) => ended));
  return timers.map((one) => ({
    ok: (one.entry.ended_ms ?? 0) >= slowest,
    confidence: 0.9,
    ids: [one.entry.id],
    proof: () =>
      `The client left ${numberOf(one)} after ${
        shown(one.entry.ended_ms ?? 0)
      }, amid the reply; good answers take up to ${shown(slowest)}.`,
  }));
}

/** Tells whether a reply was under way, without a long silence once it had begun. */
function isFlowing({ entry, silences }: Attempt): boolean {
  return entry.first_byte_ms !== null && silences.every(({ kind }) => kind === "reply");
}

/** The departures that a timer explains: at least three after the same time, within 5 %. */
function* timersIn(attempts: readonly Attempt[]): Steps<readonly Attempt[]> {
  const time = (one: Attempt | undefined) => one?.entry.ended_ms ?? 0;
  const sorted = attempts.toSorted((some, others) => time(some) - time(others));
  let [from, to] = [0, 0];
  return yield* flatMapSteps(sorted, (one) => {
    while (time(sorted[from]) < 0.95 * time(one)) from++;
    while (to < sorted.length && time(sorted[to]) <= 1.05 * time(one)) to++;
    return to - from >= 3 ? [one] : [];
  });
}
