import { counted, inNumber } from "../../base/counted.ts";
import { ConfigError } from "../../base/error.ts";
import type { VerdictTerms } from "../../admin/evidence.ts";
import { limitsFrom } from "../../verdict/limits.ts";
import { BROKEN } from "../exit_codes.ts";
import type { ExitCode, Host } from "../host.ts";
import { failOn } from "../report/fail_on.ts";
import { checkReportPlace, saveReport } from "../report/save_report.ts";
import { runningReport } from "../report/sources/running_report.ts";
import { checkWritable, type WriteOptions, writeText } from "../write_text.ts";
import type { RunningServer } from "../../start.ts";
import { repeatRun } from "../repeat.ts";
import { shellWord } from "../shell_word.ts";
import { named } from "../config_command.ts";
import { CannotStart, hasFinished, runChild } from "./child.ts";
import { URL_VARIABLE } from "../server_address.ts";
import { examineClient } from "./examine_client.ts";
import type { Examine } from "./examined.ts";
import { recordedText } from "../../tape/tape_record.ts";
import { checkTapePlace, tapeSource, writeTape } from "../tape/tape_source.ts";
import { tapeReportOf, unmetText } from "../tape/unmet_text.ts";
import { annotations, isGitHubActions, jobSummary } from "./github_actions.ts";
import { leftBehind } from "./left_behind.ts";
import { type LocalFlags, startLocalServer } from "./local_server.ts";
import { type RunReport, runReport } from "./run_report.ts";
import { screenColumns } from "../terminal/terminal.ts";
import { runLine, runScreen } from "./run_screen.ts";

/** The flags of `errorworks run`. */
interface RunFlags extends LocalFlags {
  readonly repeat?: number | undefined;
  /** Ids of checks, with commas between them; `all` or `none`. */
  readonly failOn?: string | undefined;
  /** Limits of checks, e.g. `C9.most_tries=6`. */
  readonly limits?: string | undefined;
  readonly format?: "text" | "json" | undefined;
  readonly output?: string | undefined;
  /** File or folder of the report that people open. */
  readonly report?: string | undefined;
  /** File of a tape that is played. */
  readonly tape?: string | undefined;
  /** File that the tape of the run goes to; of several runs that of the first that failed, or else of the last. */
  readonly saveTape?: string | undefined;
}

/**
 * `errorworks run`: a command against a server of its own; the result is the exit code of the program.
 *
 * @throws {ConfigError}, or what the database says
 */
export async function runRun(
  flags: RunFlags,
  command: readonly string[],
  host: Host,
  examine: Examine = examineClient,
): Promise<ExitCode> {
  const counts = failOn(flags.failOn);
  if (flags.limits !== undefined) limitsFrom(flags.limits);
  await checkPlaces(flags);
  const reports: RunReport[] = [];
  const unsaved: ConfigError[] = [];
  const source = await tapeSource(flags);
  const given = { ...flags, ...source, record: flags.saveTape === undefined ? undefined : true };
  let isSaved = false;
  try {
    for (let at = 0; at < (flags.repeat ?? 1); at++) {
      const seed = reports[0] === undefined ? given.seed : reports[0].seed + at;
      const { report, asked, tape, problem } = await runOnce({ ...given, seed }, command, host, examine);
      reports.push(report);
      if (problem) unsaved.push(problem);
      const { saveTape } = flags;
      if (saveTape !== undefined && !isSaved) {
        unsaved.push(...await notWritten(() => writeTape(saveTape, tape)));
      }
      isSaved ||= exitCodeOf([report], counts) !== 0;
      if (flags.repeat !== undefined) host.error(runLine(report));
      if (asked) break;
    }
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    host.error(`error: ${error.message}`);
    return error.code;
  }
  unsaved.push(...await notWritten(() => tell(reports, flags, host)));
  if (isGitHubActions(host.env) && flags.format !== "json") {
    unsaved.push(...await notWritten(() => annotate(reports, counts, host)));
  }
  const problems = new Map(unsaved.flatMap((error) => error.problems).map((one) => [one.message, one]));
  if (problems.size > 0) throw new ConfigError([...problems.values()]);
  return exitCodeOf(reports, counts);
}

/**
 * Tries whether all that is asked for can be written, before a command runs for it.
 *
 * @throws {ConfigError} where it cannot
 */
async function checkPlaces({ report, saveTape, output }: RunFlags): Promise<void> {
  if (report !== undefined) await checkReportPlace(report);
  if (saveTape !== undefined) await checkTapePlace(saveTape);
  if (output !== undefined) await checkWritable(output, outputName(output));
}

/**
 * Writes a file; the result is why it could not be written: the others are written, and the screen shown, all the same.
 */
async function notWritten(write: () => Promise<void>): Promise<readonly ConfigError[]> {
  try {
    await write();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [error];
    throw error;
  }
}

/** Result of one run of the command. */
interface OneRun {
  readonly report: RunReport;
  readonly asked: boolean;
  readonly tape: string;
  /** Reason why its report could not be saved: the screen is shown all the same. */
  readonly problem: ConfigError | null;
}

/** Runs the command once, against a server that ends with it. */
async function runOnce(
  flags: RunFlags & LocalFlags,
  command: readonly string[],
  host: Host,
  examine: Examine,
): Promise<OneRun> {
  const { running, env } = await startLocalServer(flags, host);
  try {
    const { url, facts: { preset, seed } } = running;
    if (host.terminal.columns() !== null) {
      host.error(`errorworks: ${url}, ${preset === null ? "" : `preset ${preset}, `}seed ${seed}`);
    }
    const ended = await runChild(command, env);
    const terms = { exited: hasFinished(ended), limits: flags.limits };
    const left_behind = await leftBehind([URL_VARIABLE, url]);
    const known = {
      again: repeatRun({ ...repeatable(flags), ...named(flags, host) }, running, command),
      command,
      left_behind,
      ended,
      terms,
    };
    const report = await runReport(known, running, {
      services: host.services,
      examine,
      columns: screenColumns(host.terminal),
    });
    const played = tapeReportOf(running, host.services);
    for (const line of played ? unmetText(played) : []) host.error(line);
    const { place, problem } = await saved(report, flags, { running, host, terms });
    return {
      report: { ...report, report: place },
      problem,
      asked: ended.asked,
      tape: recordedText(await running.coordinator.tapes.read(), { seed, preset }),
    };
  } finally {
    await running.stop();
  }
}

/**
 * The flags that repeat a run: the tape that it leaves. Of several runs only one leaves it, so each is recorded again,
 * since chance is another one without.
 */
function repeatable(flags: RunFlags): RunFlags {
  const { tape, saveTape, repeat, set = [] } = flags;
  if (tape !== undefined || saveTape === undefined) return flags;
  return repeat === undefined
    ? { ...flags, tape: saveTape }
    : { ...flags, set: [...set, "tape.record=true"] };
}

/** Saves the report that people open, where one is asked for; the result is where it is, or why it is nowhere. */
async function saved(
  { again, command, seed }: RunReport,
  { report, repeat }: RunFlags,
  { running, host, terms }: {
    readonly running: RunningServer;
    readonly host: Host;
    readonly terms: VerdictTerms;
  },
): Promise<{ readonly place: string | null; readonly problem: ConfigError | null }> {
  if (report === undefined) return { place: null, problem: null };
  const place = repeat === undefined ? report : ofSeed(report, seed);
  const about = { again, command: command.map(shellWord).join(" "), ...terms };
  const made = await runningReport(running, host.services, about);
  try {
    return { place: await saveReport(place, made), problem: null };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { place: null, problem: error };
  }
}

/** Place of the report of one run among several, e.g. `report-8.html` or `reports/8`. */
function ofSeed(place: string, seed: number): string {
  return /\.\w+$/.test(place) ? place.replace(/\.\w+$/, `-${seed}$&`) : `${place.replace(/\/$/, "")}/${seed}`;
}

/** Writes the report to stderr, and to the file that it is to go to. */
async function tell(
  reports: readonly RunReport[],
  { format, output, repeat }: RunFlags,
  host: Host,
): Promise<void> {
  const [first] = reports;
  const columns = screenColumns(host.terminal);
  const screen = repeat !== undefined || first === undefined
    ? repeated(reports, columns)
    : runScreen(first, columns);
  const asked = format === "json" ? [JSON.stringify({ runs: reports })] : screen;
  for (const line of output === undefined && format === "json" ? asked : ["", ...screen]) host.error(line);
  if (output === undefined) return;
  await writeText(output, `${asked.join("\n")}\n`, outputName(output));
}

/** Annotates a job of GitHub Actions, and writes its summary: of several runs about the first that failed. */
async function annotate(
  reports: readonly RunReport[],
  counts: (check: string) => boolean,
  { env, error }: Host,
): Promise<void> {
  const shown = reports.find((report) => exitCodeOf([report], counts) !== 0) ?? reports[0];
  if (shown === undefined) return;
  for (const line of annotations(shown, counts)) error(line);
  const file = env["GITHUB_STEP_SUMMARY"];
  if (file) await writeText(file, jobSummary(shown), { what: "GITHUB_STEP_SUMMARY", isAppended: true });
}

function outputName(output: string): WriteOptions {
  return { what: `--output "${output}"` };
}

/** Lines on several runs together: which failed, and how to repeat the first of them. */
function repeated(reports: readonly RunReport[], columns: number): string[] {
  const failed = reports.filter(({ exit, checks }) => exit.code !== 0 || checks.broken.length > 0);
  const shown = failed[0] ?? reports[0];
  if (shown === undefined) return [];
  const seeds = failed.map(({ seed }) => seed).join(", ");
  const which = failed.length === 0 ? "" : ` (${inNumber(failed.length, "seed")} ${seeds})`;
  return [
    `${failed.length} of ${counted(reports.length, "run")} failed${which}`,
    "",
    ...runScreen(shown, columns),
  ];
}

/** The first code of a command that is not 0; without one 3 for a broken check, or 0. */
function exitCodeOf(reports: readonly RunReport[], counts: (check: string) => boolean): ExitCode {
  const failed = reports.find(({ exit }) => exit.code !== 0);
  if (failed) return failed.exit.code;
  return reports.some(({ checks }) => checks.broken.some(counts)) ? BROKEN : 0;
}
