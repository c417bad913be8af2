import { systemClock } from "../../base/clock.ts";
import { shownAssignment } from "../../config/secrets.ts";
import { BROKEN, INTERRUPTED } from "../exit_codes.ts";
import type { ExitCode, Host } from "../host.ts";
import { clipped } from "../../base/wrapped.ts";
import { NO_DATABASE } from "../../metrics/null_store.ts";
import { named } from "../config_command.ts";
import { repeatRun } from "../repeat.ts";
import type { LocalFlags } from "../run/local_server.ts";
import { untilSignal } from "../run/until_signal.ts";
import { startStatusLine } from "../terminal/status_line.ts";
import { attempt } from "./attempt.ts";
import { healthyRuns } from "./healthy.ts";
import { junit } from "./junit.ts";
import { countedOutcomes, judge, OUTCOMES } from "./outcome.ts";
import { type GauntletReport, type Result, worstOf } from "./report.ts";
import { type ChosenFault, chosenFaults } from "./chosen.ts";
import { gauntletScreen } from "./gauntlet_screen.ts";
import { openState } from "./state.ts";
import { withoutChance } from "./without_chance.ts";
import { screenColumns } from "../terminal/terminal.ts";

/** The flags of `errorworks gauntlet`. */
interface GauntletFlags extends LocalFlags {
  readonly domain?: string | undefined;
  /** Names of faults, with commas between them. */
  readonly only?: string | undefined;
  readonly at?: "first" | "all" | undefined;
  readonly jobs?: number | undefined;
  /** Longest run, in seconds. */
  readonly timeout?: number | undefined;
  readonly maxRequests?: number | undefined;
  readonly state?: string | undefined;
  readonly failOn?: string | undefined;
  readonly format?: "text" | "json" | "junit" | undefined;
}

/** The seed where none is given: same command, same gauntlet. */
const SEED = 1;

/**
 * `errorworks gauntlet`: a command once under each fault; the result is the exit code of the program.
 *
 * @throws {ConfigError}, or what is wrong with the command
 */
export async function runGauntlet(
  flags: GauntletFlags,
  command: readonly string[],
  host: Host,
): Promise<ExitCode> {
  const started = systemClock.now();
  const { domain = host.services[0]?.name ?? "", at = "all", seed = SEED } = flags;
  const faults = chosenFaults({ domain, at, only: flags.only }, host);
  const counts = countedOutcomes(flags.failOn);
  return await untilSignal(host, async (signal) => {
    const set = [...steady(domain, host), ...await withoutChance(flags, host), ...(flags.set ?? [])];
    const base = { ...flags, seed, database: NO_DATABASE, set };
    const about = { domain, command, at, seed };
    const state = await openState(
      flags.state,
      JSON.stringify({
        ...about,
        set: flags.set?.map(shownAssignment),
        config: flags.config,
        timeout: flags.timeout,
        maxRequests: flags.maxRequests,
      }),
    );
    const unshow = startStatusLine(host.terminal, () => "healthy runs");
    const healthy = await healthyRuns({ flags: base, command, signal, host, limits: flags }).finally(unshow);
    const done = state.results.filter(({ fault }) => faults.some(({ name }) => name === fault));
    const left = faults.filter(({ name }) => !done.some(({ fault }) => fault === name));
    const results = await inParallel(left, flags.jobs ?? 2 * navigator.hardwareConcurrency, {
      host,
      done,
      total: faults.length,
      signal,
      async run({ name, kind, set }, signal) {
        const flags = { ...base, transport: healthy.transport, set: [...base.set, set] };
        const one = await attempt({ flags, command, limits: healthy.limits, signal }, host);
        const { requests, ms } = one;
        return { fault: name, kind, ...judge(one, healthy.reference), requests, ms };
      },
      keep: state.keep,
    });
    const { reference: { steady: isSteady }, ms, requests, limits } = healthy;
    const ordered = faults.flatMap(({ name }) => results.find(({ fault }) => fault === name) ?? []);
    const report = {
      ...about,
      duration_ms: Math.round(systemClock.now() - started),
      reference: { ms, requests, steady: isSteady },
      limits,
      results: ordered,
      again: againText({ ...base, ...named(base, host) }, { results: ordered, faults, command }),
    };
    tell(report, flags, host);
    if (signal.aborted) return interrupted(report, faults.length, flags, host);
    return results.some(({ outcome }) => counts.includes(outcome)) ? BROKEN : 0;
  });
}

/** The command that runs the fault again that did most harm, with the settings of its run; `null` if none did. */
function againText(
  { preset = null, config, set, seed }: {
    readonly preset?: string | null | undefined;
    readonly config?: string | undefined;
    readonly set: readonly string[];
    readonly seed: number;
  },
  { results, faults, command }: {
    readonly results: readonly Result[];
    readonly faults: readonly ChosenFault[];
    readonly command: readonly string[];
  },
): string | null {
  const worst = worstOf(results);
  const chosen = faults.find(({ name }) => name === worst?.fault);
  if (chosen === undefined) return null;
  return repeatRun(
    { preset: preset ?? undefined, config, set: [...set, chosen.set] },
    { facts: { preset, seed } },
    command,
  );
}

/** Settings by which a domain answers the same request in the same way. */
function steady(domain: string, { testing }: Host): readonly string[] {
  const own = testing.find(({ name }) => name === domain)?.steady ?? [];
  return ["determinism=content", ...own];
}

/** Work on faults, several at a time. */
interface Work<Fault> {
  readonly host: Host;
  readonly done: readonly Result[];
  readonly total: number;
  /** Ends the runs under way. */
  readonly signal: AbortSignal;
  /** Runs the command under a fault; `signal` also ends it where another one cannot be made. */
  run(fault: Fault, signal: AbortSignal): Promise<Result>;
  /** Called with each result as soon as there is one. */
  keep(result: Result): Promise<void>;
}

/** Runs the command under each fault, `jobs` at a time, and shows how far that is. */
async function inParallel<Fault extends { readonly name: string }>(
  faults: readonly Fault[],
  jobs: number,
  { host, done, total, signal, run, keep }: Work<Fault>,
): Promise<readonly Result[]> {
  const failure = new AbortController();
  const ending = AbortSignal.any([signal, failure.signal]);
  const results = [...done];
  const running = new Set<string>();
  const queue = faults.values();
  const work = async () => {
    for (const fault of queue) {
      running.add(fault.name);
      const result = await run(fault, ending);
      running.delete(fault.name);
      if (ending.aborted) return;
      results.push(result);
      await keep(result);
    }
  };
  const unshow = startStatusLine(host.terminal, (width) => clipped(progress(results, total, running), width));
  const stopped = (error: unknown) => {
    failure.abort();
    throw error;
  };
  const ends = await Promise.allSettled(Array.from({ length: jobs }, () => work().catch(stopped)));
  await unshow();
  const failed = ends.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return results;
}

/** Progress line, e.g. `37 of 118  20 ok  3 hang  now timeout, drip`. */
function progress(results: readonly Result[], total: number, running: ReadonlySet<string>): string {
  const counts = OUTCOMES.flatMap((outcome) => {
    const count = results.filter((result) => result.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome.replaceAll("_", " ")}`];
  });
  return [`${results.length} of ${total}`, ...counts, `now ${[...running].join(", ")}`].join("  ");
}

function tell(report: GauntletReport, { format = "text" }: GauntletFlags, host: Host): void {
  if (format === "json") return host.line(JSON.stringify(report));
  if (format === "junit") return host.line(junit(report));
  for (const line of gauntletScreen(report, screenColumns(host.terminal))) host.line(line);
}

function interrupted(
  { results }: GauntletReport,
  total: number,
  { state }: GauntletFlags,
  host: Host,
): ExitCode {
  const advice = state === undefined
    ? "with --state FILE the next start would go on from here"
    : "the same command goes on from here";
  host.error(`Stopped after ${results.length} of ${total} faults; ${advice}`);
  return INTERRUPTED;
}
