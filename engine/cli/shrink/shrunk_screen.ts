import { stringify } from "yaml";
import { counted } from "../../base/counted.ts";
import { clipped, wrapped } from "../../base/wrapped.ts";
import type { Service } from "../../service/service.ts";
import type { Shrunk } from "../../tape/shrink.ts";
import type { TapeLine } from "../../tape/tape.ts";
import type { Judgement } from "../gauntlet/outcome.ts";
import type { Host } from "../host.ts";
import { stepOfLine } from "./fault_accepts.ts";

/** Result of shrinking a tape, for people. */
interface ShrunkResult extends Shrunk {
  /** Number of lines of the whole tape. */
  readonly full: number;
  readonly why: Judgement & { readonly code: number };
  /** True if a signal stopped it. */
  readonly isStopped: boolean;
  textOf(lines: readonly TapeLine[]): string;
}

/** Longest name of a rule. */
const MOST_NAME = 64;

/** The screen after shrinking: what was found, in a sentence, as a tape, and as rules. */
export function shrunkScreen(
  result: ShrunkResult,
  { services, columns }: Pick<Host, "services"> & { readonly columns: number },
): string[] {
  const { lines, full, runs, baseline: [failed, of], why, textOf } = result;
  return [
    ...wrapped(
      `${lines.length} of ${counted(full, "line")} left after ${counted(runs, "run")}${endText(result)}`,
      columns,
    ),
    ...wrapped(sentence(result, services), columns),
    clipped(`failure: ${why.outcome.replaceAll("_", " ")}, ${why.why}`, columns),
    ...(failed < of
      ? wrapped(`It is not steady: under the whole tape ${failed} of ${of} runs failed.`, columns)
      : []),
    "",
    textOf(lines).trimEnd(),
    "",
    "# the same as rules, for a test:",
    stringify(rulesOf(lines, services), { lineWidth: 0 }).trimEnd(),
  ];
}

/** Reason why it is not over. */
function endText({ exhausted, isStopped }: ShrunkResult): string {
  if (isStopped) return ": stopped by a signal";
  return exhausted ? ": the budget is spent, --runs allows more" : "";
}

/** One sentence on what makes the command fail. */
function sentence({ lines, exhausted }: ShrunkResult, services: readonly Service[]): string {
  const without = exhausted
    ? ""
    : lines.length === 1
    ? "; without it, it passes"
    : "; without one of them, it passes";
  return `The command fails if ${causeText(lines, services)}${without}.`;
}

/** Sentence on lines of a tape: which faults meet which requests. */
export function causeText(lines: readonly TapeLine[], services: readonly Service[]): string {
  return lines.map((line) => {
    const { method, path, excerpt } = line;
    const request = `${method} ${path}${excerpt === "" ? "" : ` ${JSON.stringify(excerpt)}`}`;
    return `attempt ${line.attempt} of ${request} meets ${effect(line, services)}`;
  }).join(" and ");
}

function effect(line: TapeLine, services: readonly Service[]): string {
  const { fault } = stepOfLine(services, line);
  if (fault === undefined) return Object.keys(line.step).join(" and ");
  const told = Object.entries(line.step).flatMap(([name, value]) =>
    name === "fault" ? [] : [`${name} ${JSON.stringify(value)}`]
  );
  return told.length === 0 ? fault : `${fault} (${told.join(", ")})`;
}

/** Rules that do what some lines do; each takes a request, so that those behind it do not count this one. */
function rulesOf(lines: readonly TapeLine[], services: readonly Service[]) {
  const inOrder = lines.toSorted((a, b) => a.attempt - b.attempt);
  const byDomain = Map.groupBy(inOrder, ({ domain }) => domain);
  return Object.fromEntries(Array.from(byDomain, ([domain, own]) => {
    const rules = own.map((line, at) => {
      const before = own.slice(0, at).filter(({ asked }) => asked === line.asked).length;
      return ruleOf(line, { after: line.attempt - 1 - before, services });
    });
    return [domain, { rules }];
  }));
}

function ruleOf(
  line: TapeLine,
  { after, services }: { readonly after: number; readonly services: readonly Service[] },
) {
  const { fault, options } = stepOfLine(services, line);
  const name = `attempt ${line.attempt} of ${line.path} ${line.excerpt}`.replaceAll(/\s+/g, " ").trim();
  return {
    name: clipped(name, MOST_NAME),
    when: { asked: line.asked },
    ...(after > 0 ? { after } : {}),
    times: 1,
    ...(line.lies ? { lies: true } : {}),
    do: fault === undefined ? options : { fault, ...options },
  };
}
