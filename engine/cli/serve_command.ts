import { getLogger } from "@logtape/logtape";
import { fileOf, loadConfig, type Loaded } from "../config/load.ts";
import { type Tree, withoutUndefined } from "../base/tree.ts";
import { configError, messageOf } from "../base/error.ts";
import { logToStderr } from "../base/log.ts";
import { CLEAR_LINE } from "../base/screen.ts";
import { systemClock, within } from "../base/clock.ts";
import { ENDED_LATE } from "../base/main_thread_watch.ts";
import { trimWhenIdle } from "../base/memory_trim.ts";
import { LAST_ROWS_MS } from "../base/time.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import { isFile } from "../metrics/connect.ts";
import type { RequestLogLevel } from "../metrics/request_log.ts";
import { drainMs, type RunningServer, startServer } from "../start.ts";
import type { Transport } from "../transport/listen.ts";
import { banner, facts } from "./banner.ts";
import { named, type SourceFlags, sourcesOf } from "./config_command.ts";
import { endOfStdin, launchers, namedParent, watchParents } from "./parent.ts";
import { repeatCommand } from "./repeat.ts";
import { type Figures, figuresReader, sumOf } from "./terminal/figures.ts";
import { startStatusLine } from "./terminal/status_line.ts";
import { statusText } from "./terminal/status_text.ts";
import { summary } from "./terminal/summary.ts";
import { screenColumns, type Terminal } from "./terminal/terminal.ts";
import { pathsOfRestart } from "../coordinator/change_log.ts";
import { givenText } from "./given_file.ts";
import { reload, type Reloading, watchFile } from "./reload.ts";
import { settled } from "./run/run_report.ts";
import type { Host } from "./host.ts";
import { type TapeSource, tapeSource } from "./tape/tape_source.ts";
import { tapeReportOf, unmetText } from "./tape/unmet_text.ts";

const log = getLogger(["errorworks", "server"]);

/** The flags of `errorworks serve`. */
export interface ServeFlags extends SourceFlags {
  readonly scenario?: string | undefined;
  readonly tape?: string | undefined;
  readonly record?: boolean | undefined;
  readonly timeScale?: number | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly workers?: number | undefined;
  readonly seed?: number | undefined;
  readonly database?: string | undefined;
  readonly adminToken?: string | undefined;
  readonly adminTokenFile?: string | undefined;
  readonly allowExternalBind?: boolean | undefined;
  readonly transport?: "auto" | Transport | undefined;
  readonly json?: boolean | undefined;
  readonly watch?: boolean | undefined;
  readonly parentPid?: number | undefined;
  readonly stopWithStdin?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly log?: RequestLogLevel | undefined;
  readonly summary?: boolean | undefined;
  /** File or folder of the report on the run, made at the stop; `true`: it is printed. */
  readonly report?: string | true | undefined;
  /** Limits of the checks in that report, e.g. `C9.most_tries=6`. */
  readonly limits?: string | undefined;
  /** `--NAME-port` of a domain, and of the leak trap. */
  readonly [name: `${string}Port`]: number | undefined;
}

/** `errorworks serve`: runs until it is asked to stop. @throws {ConfigError}, or what the port or the database say */
export async function runServe(flags: ServeFlags, host: Host): Promise<void> {
  await logToStderr();
  const stopped = host.stopped(); // asked for first, so that a signal during the start is not missed
  const { services, spawn, env, terminal } = host;
  await checkReport(flags);
  const parents = watchParents(
    flags.parentPid === undefined ? launchers(env) : [namedParent(flags.parentPid)],
  );
  const loaded = await load(flags, host);
  const requestLog = flags.log && { level: flags.log, write: lineWriter(terminal) };
  const starting = startServer({ ...loaded, services, spawn, requestLog });
  const hasStoreThread = isFile(loaded.config.metrics.database);
  const unguard = host.guardStop(drainMs(loaded.config), hasStoreThread); // while the database loads its code
  const running = await starting.catch((error) => {
    unguard();
    throw error;
  });
  const figures = figuresReader(running, services);
  const untrim = trimWhenIdle(() => requestsIn(running, figures));
  let unfollow = () => {};
  let unshow = () => Promise.resolve();
  let report: readonly string[] = [];
  try {
    unfollow = await followConfig(flags, host, {
      read: async () => (await load(flags, host)).config,
      replace: (next) => running.coordinator.replace(next),
      waiting: (next) => pathsOfRestart(loaded.config, next, services),
    });
    const bannerOptions = { verbose: flags.verbose, columns: terminal.columns() ?? Infinity };
    if (flags.json) host.line(JSON.stringify(facts(running, services)));
    else for (const line of banner(running, services, bannerOptions)) host.line(line);
    if (!flags.json) unshow = showStatus(terminal, figures);
    const signal = await Promise.race([
      stopped,
      parents.gone,
      ...(flags.stopWithStdin ? [endOfStdin()] : []),
    ]);
    log.info("Got {signal}: replies in flight finish", { signal });
  } finally {
    untrim();
    parents.stop();
    unfollow();
    await unshow();
    report = await reportAtStop(flags, { running, host, figures });
    await stop(running);
    unguard();
  }
  for (const line of report) host.line(line);
  const played = tapeReportOf(running, services);
  for (const line of played ? unmetText(played) : []) host.error(line);
  if (!(flags.summary ?? (!flags.json && terminal.columns() !== null))) return;
  const repeat = repeatCommand({ ...flags, ...named(flags, host) }, running);
  for (const line of ["", ...summary(figures(), { repeat, columns: screenColumns(terminal) })]) {
    host.line(line);
  }
}

/** Requests that were answered; `null` while there are others under way. */
function requestsIn({ coordinator }: RunningServer, figures: () => Figures): number | null {
  return coordinator.sharedState.allInFlight() > 0 ? null : sumOf(figures(), (stats) => stats.total_requests);
}

/** Stops a server; one whose database takes too long with the last rows is left as it is. */
async function stop(running: RunningServer): Promise<void> {
  const { config } = running.coordinator.snapshot;
  if (await within(drainMs(config) + LAST_ROWS_MS, running.stop())) return;
  log.error(ENDED_LATE);
}

/** @throws {ConfigError} for a report that cannot be written, limits that there are not, or limits without a report */
async function checkReport({ report, limits }: ServeFlags): Promise<void> {
  if (typeof report === "string") {
    await (await import("./report/save_report.ts")).checkReportPlace(report);
  }
  if (limits === undefined) return;
  if (report === undefined) throw configError("--limits is for the checks of --report: give both");
  (await import("../verdict/limits.ts")).limitsFrom(limits);
}

/**
 * Lines of the report on the run, or on where it was written. It is made before the stop, which takes the journal with
 * it, and what goes wrong with it does not keep the server from stopping.
 */
async function reportAtStop(
  { report: place, limits }: ServeFlags,
  { running, host, figures }: {
    readonly running: RunningServer;
    readonly host: Host;
    readonly figures: () => Figures;
  },
): Promise<readonly string[]> {
  if (place === undefined) return [];
  try {
    await settled(figures);
    const { runningReport } = await import("./report/sources/running_report.ts");
    const report = await runningReport(running, host.services, { limits });
    if (place === true) {
      return [
        "",
        ...(await (await import("./report/formats/format.ts")).formatted(report, "text", {
          columns: screenColumns(host.terminal),
        })).split("\n"),
      ];
    }
    const file = await (await import("./report/save_report.ts")).saveReport(place, report);
    return [`Report: ${file}`];
  } catch (error) {
    host.error(`error: the report could not be made: ${messageOf(error)}`);
    return [];
  }
}

/** Shows a status line that is refreshed; the result erases it. */
function showStatus(terminal: Terminal, figures: () => Figures): () => Promise<void> {
  const text = statusText();
  return startStatusLine(terminal, (width) => text(figures(), new Date(systemClock.epoch()), width));
}

/** Writer of lines on requests, one batch after the other, over the status line if there is one. */
function lineWriter(terminal: Terminal): (lines: readonly string[]) => Promise<void> {
  const inTurn = createSerialQueue();
  const first = terminal.columns() === null ? "" : CLEAR_LINE;
  return (lines) => inTurn(() => terminal.write(`${first}${lines.join("\n")}\n`));
}

/** Reloads the configuration at SIGHUP, and with `--watch` when its file changes; the result ends that. */
async function followConfig(
  flags: ServeFlags,
  host: Host,
  reloading: Reloading,
): Promise<() => void> {
  let stopped = false;
  host.onReload(() => stopped || void reload("SIGHUP", reloading));
  const file = flags.watch ? fileOf({ file: flags.config, env: host.env }) : undefined;
  const changed = () => void reload(`${file} has changed`, reloading);
  const unwatch = file === undefined ? () => {} : await watchFile(file, changed);
  return () => {
    stopped = true;
    unwatch();
  };
}

/** The configuration that flags, environment and files add up to. @throws {ConfigError} */
async function load(flags: ServeFlags, { services, env }: Pick<Host, "services" | "env">): Promise<Loaded> {
  if (flags.watch && fileOf({ file: flags.config, env }) === undefined) {
    throw configError("--watch needs a file to watch: give --config FILE, too");
  }
  const tape = await tapeSource(flags);
  const all = { ...flags, ...tape };
  return await loadConfig(services, {
    ...sourcesOf(all, { env }),
    scenario: flags.scenario,
    flags: flagTree(all, ["canary", ...services.map(({ name }) => name)], await tokenOf(flags)),
  });
}

/** The named flags as a tree; what was not given is not in it. */
function flagTree(
  flags: Omit<ServeFlags, "tape"> & TapeSource,
  ports: readonly string[],
  token: string | undefined,
): Tree {
  const server = {
    ...Object.fromEntries(ports.map((name) => [`${name}_port`, flags[`${name}Port`]])),
    host: flags.host,
    port: flags.port,
    workers: flags.workers,
    admin_token: token,
    allow_external_bind: flags.allowExternalBind,
    transport: flags.transport,
  };
  return withoutUndefined({
    seed: flags.seed,
    server: withoutUndefined(server),
    metrics: withoutUndefined({ database: flags.database }),
    tape: withoutUndefined({ record: flags.record, lines: flags.tapeLines }),
    scenario: withoutUndefined({ time_scale: flags.timeScale }),
  });
}

/** The admin token of the flags. @throws {ConfigError} for a file that cannot be read, or is empty */
async function tokenOf({ adminToken, adminTokenFile }: ServeFlags): Promise<string | undefined> {
  if (adminToken !== undefined || adminTokenFile === undefined) return adminToken;
  const what = `--admin-token-file "${adminTokenFile}"`;
  const token = (await givenText(adminTokenFile, what)).trim();
  if (token === "") throw configError(`${what} is empty, expected the token`);
  return token;
}
