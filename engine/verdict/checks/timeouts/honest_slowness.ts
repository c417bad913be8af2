import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Attempt } from "../../reading/fate.ts";
import { headerOf } from "../../reading/headers.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { numberOf, shown } from "../situation.ts";
import { isLeftWithOthers, mayBeKilled } from "./departures.ts";

/** C23: a reply that keeps saying that it comes is waited for. */
export const honestSlowness: Check = defineCheck({
  id: "C23",
  chapter: "time-outs",
  name: "waits for slow answers",
  sentence: "slow answers that keep alive are left",
  definition:
    "a stream that sends keep-alives until its first token is not left before the time-out that the request names " +
    "(`x-stainless-timeout`), if that is no longer than the server took in the end. Without a named time-out nothing is said. " +
    "A client's time begins before its request is there: to connect takes some of it. Not counted: several that are left " +
    "at one moment, and none after that time at another one, as what runs side by side is cancelled together",
  source: "frontman #731",
  needs: "needs slow first tokens with keep-alives (slow_first_token), and a client that names its time-out",
  thresholds: z.object({
    share: z.number().min(0).max(1).default(0.95).describe("share of its own time-out that it has to wait"),
    slack_ms: z.number().min(0).default(1_000).describe(
      "milliseconds of it that a request may take to be there, on a busy machine or from far away",
    ),
  }),
  *examine(subject, limits) {
    const cases = yield* flatMapSteps(subject.client.attempts, (one) => caseOf(one, subject, limits));
    return counted(subject, cases, { needs: honestSlowness.needs });
  },
});

/** Longest pause between two keep-alives of an honest server, in milliseconds. */
const MOST_PAUSE_MS = 30_000;

function caseOf(
  attempt: Attempt,
  subject: Subject,
  { share, slack_ms }: { readonly share: number; readonly slack_ms: number },
): Case[] {
  const { entry, silences } = attempt;
  const declared = Number(headerOf(entry.request.headers, "x-stainless-timeout") ?? NaN) * 1000;
  const pinged = silences.filter(({ kind }) => kind === "pings");
  const paused = silences.some(({ kind, ms }) => kind !== "pings" && ms > MOST_PAUSE_MS);
  if (Number.isNaN(declared) || pinged.length === 0 || paused || mayBeKilled(attempt, subject)) return [];
  const ids = [entry.id];
  const isGood = attempt.fate === "good" || attempt.fate === "odd" && attempt.said?.finished === true;
  if (isGood) return [{ ok: true, confidence: 1, ids, proof: () => "" }];
  if (!pinged.some(({ left }) => left) || isLeftWithOthers(attempt, subject)) return [];
  const left_ms = entry.ended_ms ?? 0;
  const proof = () =>
    `${numberOf(attempt)} kept saying that it comes; the client left after ${shown(left_ms)} of its ${
      shown(declared)
    }.`;
  return [{ ok: left_ms >= share * declared - slack_ms, confidence: 0.9, ids, proof }];
}
