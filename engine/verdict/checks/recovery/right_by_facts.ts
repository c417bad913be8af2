import * as z from "zod";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import type { Attempt } from "../../reading/fate.ts";
import { placesBetween } from "../../reading/places.ts";
import { shown } from "../situation.ts";

/** C40: a client outlives codes that are not true. */
export const rightByFacts: Check = defineCheck({
  id: "C40",
  chapter: "recovery",
  name: "outlives codes that are not true",
  sentence: "codes that are not true stop it for good, or do not slow it",
  definition:
    "while a scenario sends codes that are not the cause, for `least_ms` and more, a client goes on at no more than twice `most_rate` of " +
    "its rate before, and is back after. Only clients are judged of whose requests they refuse half or more. It is judged by the facts; C2 and C3 judge by the codes, and leave such replies out",
  source: "incidents of OpenAI 2026-06-02, Anthropic 2026-04-28, Azure 2026-03-09, OpenRouter 2026-02-19",
  needs:
    "needs a scenario whose codes lie (auth_outage, limiter_down_false_429), with twenty requests in the minute before it",
  thresholds: z.object({
    most_rate: z.number().min(0).max(1).default(0.1).describe("share of its rate before, while it lasts"),
    least_ms: z.number().min(0).default(60_000).describe("shortest incident that is judged, in milliseconds"),
    patience_ms: z.number().min(0).default(300_000).describe(
      "time after it in which a client has to be back, in milliseconds",
    ),
  }),
  examine(subject, limits) {
    const cases = incidentsIn(subject).flatMap((incident) => caseOf(incident, subject, limits));
    return counted(subject, cases, { needs: rightByFacts.needs });
  },
});

/** Longest time without a lie within one incident in which somebody gets a good reply, in milliseconds. */
const PAUSE_MS = 60_000;
const MINUTE_MS = 60_000;
/** Time that a client has to notice, in milliseconds. */
const NOTICE_MS = 10_000;
/** Share of a client's requests from which on codes that are not true are what it mostly gets. */
const MOSTLY = 0.5;

/** Tells whether a request was refused by a code that is not true; a good reply that lies refuses nothing. */
function isRefused({ entry: { decision: { lies }, reply: { status } } }: Attempt): boolean {
  return lies && (status ?? 0) >= 400;
}

interface Incident {
  readonly from: number;
  readonly to: number;
}

/** Incidents, in their order. While nobody asks, as a lone client that waits for minutes, none has come to its end. */
function incidentsIn({ everybody }: Subject): readonly Incident[] {
  const incidents: Incident[] = [];
  let isGood = false;
  for (const { started, ended, fate, entry } of everybody) {
    const last = incidents.at(-1);
    if (!entry.decision.lies) isGood ||= fate === "good";
    else if (last && (!isGood || started - last.to < PAUSE_MS)) {
      incidents[incidents.length - 1] = { from: last.from, to: Math.max(last.to, ended) };
      isGood = false;
    } else {
      incidents.push({ from: started, to: ended });
      isGood = false;
    }
  }
  return incidents;
}

function caseOf(
  { from, to }: Incident,
  { client: { attempts }, end }: Subject,
  { most_rate, least_ms, patience_ms }: {
    readonly most_rate: number;
    readonly least_ms: number;
    readonly patience_ms: number;
  },
): Case[] {
  const between = (start: number, stop: number) => attempts.slice(...placesBetween(attempts, start, stop));
  const before = between(from - MINUTE_MS, from);
  const met = between(from, to + 1);
  const refused = met.filter(isRefused).length;
  if (to - from < least_ms || before.length < 20 || refused === 0 || refused < MOSTLY * met.length) return [];
  const during = between(from + NOTICE_MS, to);
  const before_ms = Math.min(MINUTE_MS, from - (attempts[0]?.started ?? from));
  const rate = during.length / (to - from - NOTICE_MS) / (before.length / before_ms);
  const isBack = between(to, end).some(({ fate }) => fate === "good");
  const ids = [during[0] ?? before[0]].flatMap((one) => one ? [one.entry.id] : []);
  if (rate > 2 * most_rate) {
    const proof = () =>
      `For ${shown(to - from)} codes were not true, and it went on at ${
        Math.round(rate * 100)
      } % of its rate.`;
    return [{ ok: false, confidence: 0.96, ids, proof }];
  }
  if (isBack) return [{ ok: true, confidence: 1, ids, proof: () => "" }];
  if (end - to < patience_ms) return [];
  const proof = () =>
    `Codes were not true for ${shown(to - from)}, and nothing good came after it: it stopped for good.`;
  return [{ ok: false, confidence: 0.96, ids, proof }];
}
