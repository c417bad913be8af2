import { counted } from "../../base/counted.ts";
import { wrapped } from "../../base/wrapped.ts";
import { shownAssignment } from "../../config/secrets.ts";
import type { Service } from "../../service/service.ts";
import type { Healthy } from "../gauntlet/healthy.ts";
import { shellWord } from "../shell_word.ts";
import { causeText } from "../shrink/shrunk_screen.ts";
import type { Finding, Searched, SearchProgress } from "./search.ts";

/** Budget of a hunt. */
interface Budget {
  readonly runs: number;
  readonly jobs: number;
  readonly healthy: Pick<Healthy, "ms" | "requests">;
  readonly folder: string;
}

/** Context in which a finding is printed. */
interface Telling {
  readonly file: string;
  readonly command: readonly string[];
  /** File of settings and settings that the hunt had. */
  readonly config: string | undefined;
  readonly set: readonly string[];
  readonly services: readonly Service[];
  readonly columns: number;
}

/** Longest name of a file without its ending. */
const MOST_NAME = 80;

/** The budget of a hunt, in a line. */
export function budgetText({ runs, jobs, healthy: { ms, requests }, folder }: Budget): string {
  const each = `${(ms / 1_000).toFixed(1)} s and sends ${counted(requests, "request")}`;
  return `at most ${
    counted(runs, "run")
  }, ${jobs} at a time; a healthy one takes ${each}; tapes go to ${folder}/`;
}

/** Progress line of a hunt. */
export function progressText({ runs, findings, waiting }: SearchProgress, most: number): string {
  return `run ${runs} of at most ${most}: ${findings} found, ${waiting} faults and pairs to try`;
}

/** A finding as a sentence, and the command that shows it again. */
export function findingText(
  { failure, lines, exhausted }: Finding,
  { file, command, config, set, services, columns }: Telling,
): string[] {
  const more = exhausted ? " (more than it takes: the budget of shrinking is spent)" : "";
  const from = config === undefined ? "" : `--config ${shellWord(config)} `;
  const settings = from + set.map((one) => `--set ${shellWord(shownAssignment(one))} `).join("");
  return [
    ...wrapped(`${failure}: if ${causeText(lines, services)}${more}.`, columns),
    `  again: errorworks run --tape ${shellWord(file)} ${settings}-- ${command.map(shellWord).join(" ")}`,
  ];
}

/** Closing line of a hunt. */
export function endText({ findings, runs, waiting, unmet }: Searched): string {
  const left = unmet
    ? "; stopped: the command asks something new in each run (a time of day, a random id?), so that no fault is met"
    : waiting === 0
    ? "; all faults, and pairs of those after which it asks again, were tried"
    : `; ${waiting} faults and pairs were not tried, --runs allows more`;
  return `${findings.length} found in ${counted(runs, "run")}${left}`;
}

/** Names of tapes by what they do, each once. */
export function tapeNames(): (finding: Pick<Finding, "lines">) => string {
  const given = new Map<string, number>();
  return ({ lines }) => {
    const faults = lines.map(({ step }) => String(step["fault"] ?? "step"));
    const name = faults.join("+").slice(0, MOST_NAME);
    const times = (given.get(name) ?? 0) + 1;
    given.set(name, times);
    return `${name}${times === 1 ? "" : `-${times}`}.tape`;
  };
}
