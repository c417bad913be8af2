import { ConfigError, unwritable } from "../../base/error.ts";
import { NO_DATABASE } from "../../metrics/null_store.ts";
import { type TapeLine, tapeText } from "../../tape/tape.ts";
import { attempt } from "../gauntlet/attempt.ts";
import { named } from "../config_command.ts";
import { type Healthy, healthyRuns } from "../gauntlet/healthy.ts";
import { countedOutcomes, judge } from "../gauntlet/outcome.ts";
import { BROKEN } from "../exit_codes.ts";
import type { ExitCode, Host } from "../host.ts";
import { rowColumns, screenColumns } from "../terminal/terminal.ts";
import { wrapped } from "../../base/wrapped.ts";
import type { LocalFlags } from "../run/local_server.ts";
import { untilSignal } from "../run/until_signal.ts";
import { faultAccepts } from "../shrink/fault_accepts.ts";
import { writeTape } from "../tape/tape_source.ts";
import { startStatusLine } from "../terminal/status_line.ts";
import { budgetText, endText, findingText, progressText, tapeNames } from "./hunt_screen.ts";
import { huntSteps, type StepChoice } from "./hunt_steps.ts";
import { search, type SearchProgress, type SearchTrial } from "./search.ts";

/** The flags of `errorworks hunt`. */
interface HuntFlags extends LocalFlags, StepChoice {
  readonly runs?: number | undefined;
  readonly jobs?: number | undefined;
  /** Longest run, in seconds. */
  readonly timeout?: number | undefined;
  readonly maxRequests?: number | undefined;
  /** Outcomes that count, with commas between them. */
  readonly failOn?: string | undefined;
  /** Folder that the tapes go to. */
  readonly saveDir?: string | undefined;
}

/** Most runs of the command, the two healthy ones not counted. */
const MOST_RUNS = 200;
/** Runs at the same time. */
const JOBS = 2;
/** Folder of the tapes where none is named. */
const FOLDER = "errorworks-hunt";
/** The seed where none is given: same command, same hunt. */
const SEED = 1;

/**
 * `errorworks hunt`: faults, and pairs of them, under which a command fails, each as a tape.
 *
 * @throws {ConfigError}
 */
export async function runHunt(flags: HuntFlags, command: readonly string[], host: Host): Promise<ExitCode> {
  const { runs = MOST_RUNS, jobs = JOBS, saveDir: folder = FOLDER, seed = SEED } = flags;
  const set = [...host.testing.flatMap((domain) => domain.steady ?? []), ...flags.set ?? []];
  const base: LocalFlags = { ...flags, seed, set, database: NO_DATABASE, record: "all" };
  const { preset = null, config } = named(flags, host);
  const textOf = (lines: readonly TapeLine[]) => tapeText({ seed, preset, lines });
  return await untilSignal(host, async (signal) => {
    const counts = countedOutcomes(flags.failOn);
    const stepsOf = await huntSteps(host.services, flags);
    await makeFolder(folder);
    const call = { flags: { ...base, tapeLines: [] }, command, limits: flags, signal, host };
    const healthy = await healthyRuns({ ...call, what: "hunt" });
    const columns = screenColumns(host.terminal);
    const budget = budgetText({ runs, jobs, healthy, folder });
    for (const line of wrapped(budget, rowColumns(host.terminal))) host.error(line);
    let progress: SearchProgress = { runs: 0, findings: 0, waiting: 0 };
    const unshow = startStatusLine(host.terminal, () => progressText(progress, runs));
    const nameOf = tapeNames();
    const searched = await search({
      trial: (lines) => trial({ base, command, healthy, signal, counts, lines: textOf(lines) }, host),
      stepsOf,
      accepts: faultAccepts(host.services),
      max_runs: runs,
      jobs,
      seed,
      async found(finding) {
        const file = `${folder}/${nameOf(finding)}`;
        await writeTape(file, textOf(finding.lines));
        for (
          const line of findingText(finding, {
            file,
            command,
            set,
            config,
            services: host.services,
            columns,
          })
        ) {
          host.line(line);
        }
      },
      seen: (now) => progress = now,
    }).finally(unshow);
    for (const line of wrapped(endText(searched), columns)) host.line(line);
    return searched.findings.length === 0 ? 0 : BROKEN;
  });
}

/** Inputs of a run. */
interface TrialCall {
  readonly base: LocalFlags;
  readonly command: readonly string[];
  readonly healthy: Healthy;
  readonly signal: AbortSignal;
  readonly counts: readonly string[];
  /** Text of the tape that is played. */
  readonly lines: string;
}

/** Runs the command under some lines. */
async function trial(
  { base, command, healthy: { reference, limits }, signal, counts, lines }: TrialCall,
  host: Host,
): Promise<SearchTrial> {
  let asked: readonly TapeLine[] = [];
  const one = await attempt({
    flags: { ...base, tapeLines: lines.split("\n") },
    command,
    limits,
    signal,
    async ended({ coordinator }) {
      asked = (await coordinator.tapes.read()).lines.map(({ line }) => line);
    },
  }, host);
  if (signal.aborted) throw new Error("stopped by a signal");
  const { outcome } = judge(one, reference);
  return {
    failure: counts.includes(outcome) ? `${outcome.replaceAll("_", " ")}, exit ${one.code}` : null,
    asked,
  };
}

/** Makes the folder of the tapes. @throws {ConfigError} where that cannot be */
async function makeFolder(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw new ConfigError([{
      path: "--save-dir",
      message: `cannot make the folder "${folder}": ${unwritable(error)}`,
    }]);
  }
}
