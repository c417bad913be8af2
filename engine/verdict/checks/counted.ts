import { casesFor, leastViolations, missChance, missedRate } from "./power.ts";
import type { Power, Result, Subject } from "./check.ts";

/** One situation in which a client kept to a rule, or did not. */
export interface Case {
  readonly ok: boolean;
  /** From 0 to 1: how sure it is that the requests belong together as the rule takes it. */
  readonly confidence: number;
  /** Ids of the requests that show it. */
  readonly ids: readonly string[];
  /** What happened, for the one that is shown as proof. */
  readonly proof: () => string;
  /** The SDK that does so by design; absent if the client did it itself. */
  readonly by_design?: string | null | undefined;
}

/** The rule that cases are held against. */
export interface Rule {
  /** Share of cases in which it may be broken, of 1. */
  readonly tolerated?: number;
  readonly needs: string;
  readonly note?: string | undefined;
}

/** Chance that all violations rest on requests that were joined wrongly, up to which they are believed. */
const MOST_DOUBT = 0.05;
/** Requests that are named as evidence, at most. */
export const MOST_EVIDENCE = 20;

/** Judges a client by how often it broke a rule. */
export function counted(subject: Subject, cases: readonly Case[], rule: Rule): Result {
  const judged = judgedBy(subject, cases, rule);
  const sure = judged.cases;
  const wrong = sure.filter(({ ok }) => !ok);
  const own = wrong.filter(({ by_design }) => !by_design);
  if (isProven(own, judged)) return broken(own, judged, null);
  if (own.length > 0 && own.length > (rule.tolerated ?? 0) * sure.length) return doubtful(own, judged);
  const designed = wrong.filter(({ by_design }) => by_design);
  if (isProven(designed, judged)) return broken(designed, judged, designed[0]?.by_design ?? null);
  return own.length + designed.length > (rule.tolerated ?? 0) * sure.length
    ? doubtful(wrong, judged)
    : holding(wrong.length, judged);
}

/** Tells how often a client did otherwise than a rule that nobody has to keep: that is observed, and accuses nobody. */
export function observing(subject: Subject, cases: readonly Case[], rule: Rule): Result {
  const judged = judgedBy(subject, cases, rule);
  const others = judged.cases.filter(({ ok }) => !ok);
  return others.length === 0 ? holding(0, judged) : { outcome: "observed", ...shownBy(others, judged) };
}

/** Sure cases of one client and the rule. */
interface Judged {
  readonly subject: Subject;
  readonly cases: readonly Case[];
  readonly rule: Rule;
}

/** The cases that are sure, and the rule with a note on those that are left out. */
function judgedBy(subject: Subject, cases: readonly Case[], rule: Rule): Judged {
  const sure = cases.filter(({ confidence }) => confidence >= subject.limits.least_confidence);
  return { subject, cases: sure, rule: { ...rule, note: noted(rule.note, cases.length - sure.length) } };
}

function noted(note: string | undefined, leftOut: number): string | undefined {
  const left = leftOut === 0
    ? []
    : [`${leftOut} more left out, as it is not sure which requests belong together`];
  const parts = [...note === undefined ? [] : [note], ...left];
  return parts.length === 0 ? undefined : parts.join("; ");
}

function isProven(wrong: readonly Case[], { cases, rule }: Judged): boolean {
  if (wrong.length === 0 || wrong.length < leastViolations(cases.length, rule.tolerated ?? 0)) return false;
  return wrong.reduce((doubt, { confidence }) => doubt * (1 - confidence), 1) <= MOST_DOUBT + 1e-9;
}

function broken(wrong: readonly Case[], judged: Judged, by_design: string | null): Result {
  return { outcome: "broken", ...shownBy(wrong, judged), by_design };
}

/** Figure and evidence of the cases that do not keep to a rule. */
function shownBy(wrong: readonly Case[], { cases, rule }: Judged) {
  const first = wrong.reduce((best, one) => one.confidence > best.confidence ? one : best);
  const bestFirst = [first, ...wrong.slice(0, MOST_EVIDENCE).filter((one) => one !== first)];
  return {
    figure: `${wrong.length} of ${cases.length}`,
    evidence: bestFirst.flatMap(({ ids }) => ids).slice(0, MOST_EVIDENCE),
    proof: first.proof(),
    note: rule.note,
  };
}

function doubtful(wrong: readonly Case[], { cases, rule }: Judged): Result {
  return {
    outcome: "not_enough",
    figure: `${wrong.length} of ${cases.length}`,
    have: cases.length,
    need: cases.length + casesFor(Math.max(0.2, rule.tolerated ?? 0)),
    needs: `${wrong.length} of ${cases.length} broke it, which is too little to be sure; ${rule.needs}`,
    note: rule.note,
  };
}

function holding(violations: number, { subject, cases, rule }: Judged): Result {
  const figure = `${cases.length - violations} of ${cases.length}`;
  return holdingBy(cases.length, { subject, rule, figure });
}

/** Result for so many cases that do not break a rule: it holds if a larger rate of violations would have been seen. */
export function holdingBy(
  have: number,
  { subject: { limits: { most_missed } }, rule: { tolerated = 0, needs, note }, figure }: {
    readonly subject: Pick<Subject, "limits">;
    readonly rule: Rule;
    readonly figure: string;
  },
): Result {
  const power = powerOf(have, tolerated);
  if (power.missed_rate <= most_missed) return { outcome: "holds", figure, power, note };
  return { outcome: "not_enough", figure, have, need: leastCases(most_missed, tolerated), needs, note };
}

/** Power of so many cases, none of which broke a rule more often than is tolerated. */
export function powerOf(cases: number, tolerated = 0): Power {
  const least = leastViolations(cases, tolerated);
  return {
    cases,
    missed_rate: missedRate(cases, least),
    missed_of_10_pct: missChance({ cases, least, rate: 0.1 }),
  };
}

/** Cases from which on a rule can hold. */
function leastCases(most_missed: number, tolerated: number): number {
  let cases = casesFor(most_missed);
  while (powerOf(cases, tolerated).missed_rate > most_missed && cases < 10_000) cases++;
  return cases;
}
