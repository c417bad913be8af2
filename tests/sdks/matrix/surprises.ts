/** Section on what is worth knowing first of the matrix: computed from the rows, so that it stays true. */
import type { Met } from "../meet.ts";
import { groupOf } from "./groups.ts";
import { type Row, struck, titleOf } from "./row.ts";

/** Something that SDKs should not do, and where they do it. */
export interface Surprise {
  readonly title: string;
  /** The SDKs that do it, and at which faults. */
  readonly lines: readonly string[];
}

/** Faults whose answer is right as it comes, though the model says something else, or less. */
const WORDS = new Set([
  "refusal",
  "empty_content",
  "quiet_cut",
  "prompt_echo",
  "swapped_answer",
  "stale_answer",
  "duplicate_id",
  "content_filter",
  "split_frame",
  "broken_json_mode",
]);

/** Statuses of 400 to 499 after which trying again can help. */
const AGAIN = new Set([408, 409, 429]);

/** Finds everything; `text` is the whole answer. */
export function surprisesIn(rows: readonly Row[], text: string): Surprise[] {
  return [
    found("Part of the answer is missing or wrong, and there is no error", rows, isSilent(text)),
    found("The call does not end, whatever time limit it was told", rows, isEndless),
    found("It is tried again, though it will not get better", rows, isVain),
    found("It is not tried again, though it might get better", rows, isGivenUp),
  ];
}

/** Tells whether it happens to who met something. */
type Test = (met: Met, row: Row) => boolean;

function found(title: string, rows: readonly Row[], is: Test): Surprise {
  const cases = rows.map((row) => ({ fault: titleOf(row), who: whoOf(row, (met) => is(met, row)) }));
  const groups = Map.groupBy(cases.filter(({ who }) => who !== ""), ({ who }) => who);
  return {
    title,
    lines: Array.from(groups, ([who, all]) => `${all.map(({ fault }) => fault).join("; ")}: ${who}`),
  };
}

/** The SDKs to which it happens, with the ways to ask them where it does not happen to all of these. */
function whoOf(row: Row, is: (met: Met) => boolean): string {
  const met = struck(row);
  if (met.length > 0 && met.every(is)) return "everybody";
  return groupOf(row.fault).sdks.flatMap(({ name, ways }) => {
    const own = ways.flatMap(({ name, form }) =>
      met.filter(({ way }) => way === name).map((one) => ({ form, is: is(one) }))
    );
    const those = own.filter(({ is }) => is);
    if (those.length === 0) return [];
    return those.length === own.length ? [name] : [`${name} (${those.map(({ form }) => form).join(", ")})`];
  }).join("; ");
}

/** Outcomes that look like an answer, or like an empty one, to a caller who reads nothing else. */
const FINE = /^(answer|an empty answer|no chunks|no events)/;

/** Text is missing, or is another, and nothing says so. */
function isSilent(text: string): Test {
  return ({ seen }, { fault }) =>
    seen !== undefined && !WORDS.has(fault.name) && FINE.test(seen.says) && seen.text !== text;
}

function isEndless({ seen, thrown }: Met, { fault }: Row): boolean {
  return !seen && !thrown && fault.kind !== "http";
}

function statusOf({ rows }: Met): number {
  return Number(rows[0]?.["status"] ?? 0);
}

function isVain(met: Met, { fault, options }: Row): boolean {
  const status = statusOf(met);
  const final = status >= 400 && status < 500 && !AGAIN.has(status) && options["should_retry"] !== true;
  return met.hits > 1 && (final || fault.name === "insufficient_quota" || options["should_retry"] === false);
}

function isGivenUp(met: Met, { fault, options }: Row): boolean {
  const status = statusOf(met);
  const passing = fault.kind === "http" && (status >= 500 || AGAIN.has(status)) &&
    !["insufficient_quota", "request_too_large_tpm"].includes(fault.name);
  return met.hits === 1 && met.thrown !== undefined && passing && options["should_retry"] !== false;
}
