import { systemClock } from "../../../base/clock.ts";
import { type ConfigError, configError } from "../../../base/error.ts";
import { columnsOf } from "../../../mcp/backend.ts";
import type { MetricsReader } from "../../../mcp/tool.ts";
import { openReader } from "../../../metrics/query/reader.ts";
import type { SqlValue } from "../../../metrics/columns.ts";
import type { Report, RunFacts } from "../../../report/report.ts";
import { reportOf } from "../../../report/report_of.ts";
import { checkTables, databaseAddress } from "../../database_address.ts";
import type { Host } from "../../host.ts";

/** Runs that a message names, the newest. */
const MOST_NAMED = 5;

/**
 * Reports on runs of a database, without their server: figures, timeline and latencies. Each is read by its id; absent:
 * the newest one with requests.
 *
 * @throws {ConfigError} for a database, or a run, that is not there
 */
export async function databaseReports(
  database: string,
  run_ids: readonly (string | undefined)[],
  host: Host,
): Promise<Report[]> {
  const reader = openReader(databaseAddress(database, host));
  try {
    await checkTables(reader);
    const domains = columnsOf(host.services);
    const select = (sql: string, args?: readonly SqlValue[]) => reader.select(sql, args);
    const reports: Report[] = [];
    for (const run_id of run_ids) reports.push(await reportOn({ domains, select }, run_id, host));
    return reports;
  } finally {
    await reader.close();
  }
}

async function reportOn(reader: MetricsReader, run_id: string | undefined, host: Host): Promise<Report> {
  const { run, bucket_sec } = await runIn(reader, run_id);
  return await reportOf({
    run,
    services: host.services,
    now_ms: systemClock.epoch(),
    stored: { reader, bucket_ms: bucket_sec * 1000 },
    journal: null,
  });
}

/** Facts on a run, and the width of its time buckets. @throws {ConfigError} where there is none of that id */
async function runIn(
  reader: MetricsReader,
  wanted: string | undefined,
): Promise<{ readonly run: RunFacts; readonly bucket_sec: number }> {
  const asked = Object.keys(reader.domains)
    .map((domain) => `EXISTS (SELECT 1 FROM ${domain}_totals WHERE run_id = runs.run_id)`).join(" OR ");
  const which = wanted === undefined ? asked : "run_id = ?";
  const [row] = await reader.select(
    `SELECT run_id, started_ms, seed, preset, version, json_extract(config, '$.metrics.bucket_sec') AS bucket_sec
      FROM runs WHERE ${which} ORDER BY started_ms DESC, rowid DESC LIMIT 1`,
    wanted === undefined ? [] : [wanted],
  );
  if (!row) throw await noRun(reader, wanted);
  return {
    run: {
      run_id: String(row["run_id"]),
      started_utc: new Date(Number(row["started_ms"])).toISOString(),
      seed: Number(row["seed"]),
      preset: typeof row["preset"] === "string" ? row["preset"] : null,
      version: String(row["version"]),
      command: null,
      again: null,
    },
    bucket_sec: Math.max(1, Number(row["bucket_sec"] ?? 1)),
  };
}

async function noRun(reader: MetricsReader, wanted: string | undefined): Promise<ConfigError> {
  const rows = await reader.select(`SELECT run_id FROM runs ORDER BY started_ms DESC LIMIT ${MOST_NAMED}`);
  const known = rows.map(({ run_id }) => String(run_id)).join(", ");
  const message = wanted === undefined || rows.length === 0
    ? "There is no run with requests in this database"
    : `There is no run "${wanted}" in this database; the newest are ${known}`;
  return configError(message);
}
