import { counted } from "../../base/counted.ts";
import { configError } from "../../base/error.ts";
import { NO_DATABASE } from "../../metrics/null_store.ts";
import { readTape } from "../../tape/read_tape.ts";
import { shrink, type ShrinkProgress } from "../../tape/shrink.ts";
import { type TapeLine, tapeText } from "../../tape/tape.ts";
import { attempt } from "../gauntlet/attempt.ts";
import { type Healthy, healthyRuns } from "../gauntlet/healthy.ts";
import { BAD, judge, type Judgement } from "../gauntlet/outcome.ts";
import { INTERRUPTED } from "../exit_codes.ts";
import type { ExitCode, Host } from "../host.ts";
import { rowColumns, screenColumns } from "../terminal/terminal.ts";
import { wrapped } from "../../base/wrapped.ts";
import type { LocalFlags } from "../run/local_server.ts";
import { untilSignal } from "../run/until_signal.ts";
import { tapeSource, writeTape } from "../tape/tape_source.ts";
import { startStatusLine } from "../terminal/status_line.ts";
import { faultAccepts } from "./fault_accepts.ts";
import { shrunkScreen } from "./shrunk_screen.ts";

/** The flags of `errorworks shrink`. */
interface ShrinkFlags extends LocalFlags {
  readonly runs?: number | undefined;
  /** Longest run, in seconds. */
  readonly timeout?: number | undefined;
  readonly maxRequests?: number | undefined;
  readonly output?: string | undefined;
}

/** Most runs of the command, the healthy ones not counted. */
const MOST_RUNS = 60;

/** Failure of the command under the whole tape; one with another outcome or exit code is another failure. */
interface Failure extends Judgement {
  readonly code: number;
}

/**
 * `errorworks shrink`: the fewest faults of a tape under which a command still fails.
 *
 * @throws {ConfigError}, or {Error} where the command does not fail under the tape
 */
export async function runShrink(
  file: string,
  flags: ShrinkFlags,
  command: readonly string[],
  host: Host,
): Promise<ExitCode> {
  const source = await tapeSource({ ...flags, tape: file });
  const base = { ...flags, ...source, database: NO_DATABASE };
  const { lines } = readTape(source.tapeLines ?? []);
  if (lines.length === 0) throw configError(`Cannot shrink "${file}": it has no line`);
  return await untilSignal(host, async (signal) => {
    const healthy = await healthyRuns({
      flags: { ...base, tapeLines: [] },
      command,
      limits: flags,
      signal,
      host,
      what: "shrink",
    });
    const { runs = MOST_RUNS } = flags;
    const columns = screenColumns(host.terminal);
    const budget = budgetText({ file, lines: lines.length, runs, ms: healthy.ms });
    for (const line of wrapped(budget, rowColumns(host.terminal))) host.error(line);
    const textOf = (some: readonly TapeLine[]) =>
      tapeText({ seed: source.seed ?? null, preset: source.preset ?? null, lines: some });
    const failing = trials({ base, command, healthy, signal, textOf }, host);
    let progress: ShrinkProgress = { runs: 0, lines: lines.length };
    const unshow = startStatusLine(
      host.terminal,
      () =>
        `run ${progress.runs + 1} of at most ${runs}: ${progress.lines} of ${
          counted(lines.length, "line")
        } left`,
    );
    const shrunk = await shrink(lines, {
      trial: failing.trial,
      max_runs: runs,
      signal,
      accepts: faultAccepts(host.services),
      seen: (now) => progress = now,
    }).finally(unshow);
    if (flags.output !== undefined) await writeTape(flags.output, textOf(shrunk.lines));
    const { failure } = failing;
    const why = failure() ?? { outcome: "crash", why: "", code: 1 };
    const isStopped = signal.aborted;
    const result = { ...shrunk, full: lines.length, why, isStopped, textOf };
    for (const line of shrunkScreen(result, { services: host.services, columns })) {
      host.line(line);
    }
    return isStopped ? INTERRUPTED : 0;
  });
}

/** The budget in a line. */
function budgetText(
  { file, lines, runs, ms }: {
    readonly file: string;
    readonly lines: number;
    readonly runs: number;
    readonly ms: number;
  },
): string {
  const each = ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
  return `${file}: ${counted(lines, "line")}; at most ${counted(runs, "run")}, a healthy one takes ${each}`;
}

/** Inputs of the runs. */
interface Trials {
  readonly base: LocalFlags;
  readonly command: readonly string[];
  readonly healthy: Healthy;
  readonly signal: AbortSignal;
  textOf(lines: readonly TapeLine[]): string;
}

/** Runs of the command under some lines, and how it failed first. */
function trials({ base, command, healthy, signal, textOf }: Trials, host: Host) {
  let failure: Failure | undefined;
  const { reference, limits } = healthy;
  return {
    failure: () => failure,
    async trial(lines: readonly TapeLine[]): Promise<boolean> {
      const flags = { ...base, tapeLines: textOf(lines).split("\n") };
      const one = await attempt({ flags, command, limits, signal }, host);
      const judgement = judge(one, reference);
      if (one.code === 0 && !BAD.includes(judgement.outcome)) return false;
      const now = { ...judgement, code: one.code };
      failure ??= now;
      return now.outcome === failure.outcome && now.code === failure.code;
    },
  };
}
