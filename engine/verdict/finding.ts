import * as z from "zod";
import { count, counted } from "../base/counted.ts";
import type { Steps } from "../base/clock.ts";
import type { Check, Result, Subject } from "./checks/check.ts";

const power = z.object({
  cases: z.number(),
  missed_rate: z.number().describe(
    "the largest rate of violations that would have been missed with 5 % chance",
  ),
  missed_of_10_pct: z.number().describe("chance that one that breaks the rule in 10 % of cases was missed"),
});

/** Schema of the result of one check for one client; plain data, also the JSON form. */
const findingSchema = z.object({
  check: z.string().describe("id of the check, e.g. C4"),
  client: z.string(),
  name: z.string().describe("what a client does that passes"),
  sentence: z.string().describe("what is wrong with one that does not"),
  outcome: z.enum(["holds", "broken", "observed", "not_enough"]),
  figure: z.string(),
  threshold: z.string().describe("thresholds in force"),
  evidence: z.array(z.string()).readonly().describe(
    "ids of the requests that prove or show it, the best one first",
  ),
  proof: z.string().nullable().describe("what happened, with the request that proves or shows it"),
  by_design: z.string().nullable().describe("the SDK that does so by design"),
  design: z.string().nullable().default(null).describe("what that SDK does, as a clause"),
  explained_by: z.string().nullable().describe("check that is broken, too, and explains it"),
  have: z.number().nullable(),
  need: z.number().nullable(),
  needs: z.string().nullable().describe("what would give evidence"),
  power: power.nullable(),
  note: z.string().nullable(),
});

/** Result of one check for one client. */
export type Finding = z.output<typeof findingSchema>;

const clientSchema = z.object({
  name: z.string(),
  user_agent: z.string().nullable(),
  sdk: z.object({
    name: z.string(),
    version: z.string().nullable(),
    max_retries: z.number().nullable(),
    policy: z.string().describe("how it retries, by its source"),
    waits: z.number().describe("waits before retries that were seen"),
    fitting: z.number().describe("waits that were as its policy has them"),
  }).nullable().describe("the SDK that it is, by its user agent and its behaviour"),
  requests: z.number(),
  connections: z.number(),
  calls: z.number(),
  succeeded: z.number(),
  retried: z.number().describe("calls that succeeded after a retry"),
  unanswered: z.array(z.string()).readonly().default([]).describe(
    "the last calls that ended without a good reply, at most three, by their last requests and the faults of these",
  ),
  unsure: z.number().default(0).describe(
    "failures after which a retry cannot be told from a new call, as the same requests are sent more than once",
  ),
});

/** One client of a verdict. */
export type VerdictClient = z.output<typeof clientSchema>;

/** JSON form of a verdict. */
export const verdictSchema = z.object({
  clients: z.array(clientSchema).readonly(),
  findings: z.array(findingSchema).readonly().describe(
    "broken first, then what was observed, what lacks evidence, and what holds",
  ),
});

/** Results of all checks for all clients. */
export type Verdict = z.output<typeof verdictSchema>;

/** Text that names the last calls without a good reply, and how many there were before; empty where there are none. */
export function unansweredText({ calls, succeeded, unanswered }: VerdictClient): string {
  const before = calls - succeeded - unanswered.length;
  return [...unanswered, ...(before > 0 && unanswered.length > 0 ? [`${count(before)} before`] : [])].join(
    "; ",
  );
}

/** Text on the retries of a client that cannot be told from new calls, and how they could be; empty where there are none. */
export function unsureText({ unsure }: VerdictClient): string {
  return unsure === 0
    ? ""
    : `after ${
      counted(unsure, "failure")
    } a retry cannot be told from a new call, as it sends the same requests more than once: ` +
      "give each call a text of its own";
}

/** Text that names the SDK whose design a finding is, and what that SDK does; empty for a client's own mistake. */
export function designText({ by_design, design }: Finding): string {
  if (by_design === null) return "";
  return design === null ? `by design of ${by_design}` : `by design of ${by_design}: ${design}`;
}

/** What a check lacks to say more, and how much of it; empty for one that says something. */
export function needText({ needs, have, need }: Finding): string {
  if (needs === null) return "";
  const lacking = (need ?? 0) - (have ?? 0);
  return (have ?? 0) > 0 && lacking > 0 ? `${needs}: ${lacking} more` : needs;
}

/** Lets a check examine a client. */
export function* findingOf(check: Check, subject: Subject, thresholds: unknown): Steps<Finding> {
  const work = check.examine(subject, thresholds ?? {});
  const result = "outcome" in work ? work : yield* work;
  return {
    check: check.id,
    client: subject.client.name,
    name: check.name,
    sentence: check.sentence ?? check.name,
    outcome: result.outcome,
    figure: result.figure,
    threshold: check.limitText(thresholds ?? {}),
    explained_by: null,
    note: result.note ?? null,
    ...ownFacts(result, subject.sdk?.policy.by_design[check.id] ?? null),
  };
}

function ownFacts(result: Result, design: string | null) {
  const none = {
    evidence: [],
    proof: null,
    by_design: null,
    design: null,
    have: null,
    need: null,
    needs: null,
    power: null,
  };
  if (result.outcome === "holds") return { ...none, power: result.power };
  if (result.outcome === "not_enough") {
    return { ...none, have: result.have, need: result.need, needs: result.needs };
  }
  if (result.outcome === "observed") return { ...none, evidence: result.evidence, proof: result.proof };
  const { evidence, proof, by_design } = result;
  return { ...none, evidence, proof, by_design, design: by_design === null ? null : design };
}

/** Share of violations that a check which holds may have missed, in whole percent; `null` where it misses none. */
export function missedPct({ power }: Pick<Finding, "power">): number | null {
  return power === null || power.missed_rate === 0 ? null : Math.max(1, Math.round(power.missed_rate * 100));
}
