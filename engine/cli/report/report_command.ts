import { configError } from "../../base/error.ts";
import { type Report, reportSchema } from "../../report/report.ts";
import { limitsFrom } from "../../verdict/limits.ts";
import { EMPTY_JOURNAL } from "../../verdict/verdict_text.ts";
import { mistakesIn } from "../../verdict/verdict.ts";
import { callAdmin, type ServerFlags } from "../ctl/admin_call.ts";
import { writeText } from "../write_text.ts";
import { BROKEN } from "../exit_codes.ts";
import { COLUMNS } from "../../base/wrapped.ts";
import { screenColumns } from "../terminal/terminal.ts";
import type { ExitCode, Host } from "../host.ts";
import { compareCommand } from "./compare/compare_command.ts";
import { failOn } from "./fail_on.ts";
import { type Format, formatFor, formatted } from "./formats/format.ts";
import { databaseReports } from "./sources/database_report.ts";

/** The flags of `errorworks report`. */
interface ReportFlags extends ServerFlags {
  readonly format?: Format | undefined;
  readonly output?: string | undefined;
  /** Ids of checks, with commas between them; `all` or `none`. */
  readonly failOn?: string | undefined;
  /** Limits of checks, e.g. `C9.most_tries=6`. */
  readonly limits?: string | undefined;
  /** Database to report from, in place of a server. */
  readonly database?: string | undefined;
  /** Run of the database. @default the newest with requests */
  readonly run?: string | undefined;
  /** Two reports in files of JSON, or two runs of the database. */
  readonly compare?: readonly string[] | undefined;
}

/**
 * `errorworks report`: what was done to the clients of a server, and how they coped; from a server that runs, or, less
 * of it, from a database.
 *
 * @throws {ConfigError} for flags that contradict each other, or a database that is not there
 * @throws {Error} where no server answers, or it refuses
 */
export async function runReportCommand(flags: ReportFlags, host: Host): Promise<ExitCode> {
  refuseContradictions(flags);
  const counts = failOn(flags.failOn);
  if (flags.limits !== undefined) limitsFrom(flags.limits);
  const format = flags.format ?? formatFor(flags.output);
  if (flags.compare) {
    const { text, isWorse } = await compareCommand(flags.compare, { ...flags, format, counts }, host);
    await put(text, flags, host);
    return isWorse ? BROKEN : 0;
  }
  const report = await reportFrom(flags, host);
  if (report.examined && report.clients.length === 0) {
    host.error(EMPTY_JOURNAL);
  }
  const runsOn = flags.database === undefined;
  const columns = flags.output === undefined ? screenColumns(host.terminal) : COLUMNS;
  await put(await formatted(report, format, { runsOn, columns }), flags, host);
  return mistakesIn(report).some(({ check }) => counts(check)) ? BROKEN : 0;
}

async function reportFrom({ database, run, limits, ...server }: ReportFlags, host: Host): Promise<Report> {
  const [stored] = database === undefined ? [] : await databaseReports(database, [run], host);
  return stored ??
    reportSchema.parse(await callAdmin({ method: "GET", path: "/report", query: { limits } }, server, host));
}

async function put(text: string, { output }: ReportFlags, host: Host): Promise<void> {
  if (output !== undefined) await writeText(output, `${text}\n`, { what: `--output "${output}"` });
  else host.line(text);
}

/** @throws {ConfigError} */
function refuseContradictions(flags: ReportFlags): void {
  const { database, run, url, scope, failOn, limits, compare, output } = flags;
  const format = flags.format ?? formatFor(output);
  if (run !== undefined && (database === undefined || compare)) {
    throw configError("--run names a run of --database: give both, and no --compare");
  }
  if (compare && limits !== undefined) {
    throw configError("--limits is for a report that is made now, and not for --compare");
  }
  if (database === undefined) return;
  if (url !== undefined || scope !== undefined) {
    throw configError("Give --database, or a server by --url and --scope, not both");
  }
  if (failOn !== undefined || limits !== undefined || format === "junit") {
    throw configError(
      `${
        failOn !== undefined ? "--fail-on" : limits !== undefined ? "--limits" : "JUnit"
      } needs checks, and these need the journal, which a server has ` +
        "in memory: report from the server while it runs",
    );
  }
}
