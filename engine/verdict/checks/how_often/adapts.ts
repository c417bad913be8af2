import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { numberOf } from "../situation.ts";

/** C18: a client that meets a limit sends less. */
export const adapts: Check = defineCheck({
  id: "C18",
  chapter: "how often",
  name: "adapts to a limit",
  sentence: "it does not send less where a limit refuses most of what it sends",
  definition:
    "of the requests of ten seconds, after ten seconds of the same, no more than `most_refused` are refused with 429 by a limit of the server " +
    "itself. A 429 that is a fault comes by chance and is not counted, nor are ten seconds with fewer than `least_requests`, as one request at a time has them",
  source: "Chiu and Jain, additive increase and multiplicative decrease",
  needs: "needs a limit (llm.limits) and more than five requests a second for twenty seconds",
  explained_by: ["C4", "C9", "C10", "C12"],
  thresholds: z.object({
    most_refused: z.number().min(0).max(1).default(0.8).describe("share of requests that a limit refuses"),
    least_requests: z.int().min(1).default(50).describe("requests in ten seconds, at least"),
  }),
  *examine(subject, limits) {
    return counted(subject, yield* casesOf(subject, limits), { needs: adapts.needs });
  },
});

const WINDOW_MS = 10_000;
/** Share of refusals from which on a limit is met. */
const MET = 0.2;

/** Requests of ten seconds, and those of them that a limit refused. */
interface Window {
  readonly first: Attempt;
  requests: number;
  refused: number;
}

function* casesOf(
  { client: { attempts }, end }: Subject,
  { most_refused, least_requests }: { readonly most_refused: number; readonly least_requests: number },
): Steps<readonly Case[]> {
  const begin = attempts[0]?.started ?? 0;
  const windows = new Map<number, Window>();
  for (const attempt of attempts) {
    const at = Math.floor((attempt.started - begin) / WINDOW_MS);
    const window = windows.get(at) ?? { first: attempt, requests: 0, refused: 0 };
    window.requests++;
    if (isLimited(attempt)) window.refused++;
    windows.set(at, window);
    yield;
  }
  const full = Math.floor((end - begin) / WINDOW_MS);
  const isStuck = ({ requests, refused }: Window) =>
    requests >= least_requests && refused > most_refused * requests;
  return Array.from(windows).flatMap(([at, window]) => {
    const before = windows.get(at - 1);
    if (at >= full || before === undefined || before.refused < MET * before.requests) return [];
    return [caseOf(before, window, !(isStuck(before) && isStuck(window)))];
  });
}

/** Tells whether it was a limit of the server that refused a request, not a fault. */
function isLimited({ entry: { reply, decision } }: Attempt): boolean {
  return reply.status === 429 && decision.fault === null;
}

function caseOf(before: Window, window: Window, ok: boolean): Case {
  const proof = () =>
    `In the ten seconds from ${
      numberOf(window.first)
    } on, a limit refused ${window.refused} of ${window.requests} requests; ` +
    `in the ten seconds before, ${before.refused} of ${before.requests}.`;
  return { ok, confidence: 0.96, ids: [before.first.entry.id, window.first.entry.id], proof };
}
