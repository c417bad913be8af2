import type { SqlValue } from "../metrics/columns.ts";
import type { MetricsReader } from "./tool.ts";

/** A run in a list. */
export interface RunEntry {
  readonly run_id: string;
  readonly started_ms: number;
  readonly preset: string | null;
}

/** Runs, newest first, in the order of the tool `list_runs`. */
export async function newestRuns(
  { select }: MetricsReader,
  offset: number,
  limit: number,
): Promise<RunEntry[]> {
  const rows = await select(
    "SELECT run_id, started_ms, preset FROM runs ORDER BY started_ms DESC, rowid DESC LIMIT ? OFFSET ?",
    [limit, offset],
  );
  return rows.map(({ run_id, started_ms, preset }) => ({
    run_id: String(run_id),
    started_ms: Number(started_ms),
    preset: preset === null ? null : String(preset),
  }));
}

/** Everything about a run but its rows; `null` if there is none of this id. */
export async function describeRun(
  reader: MetricsReader,
  run_id: string,
): Promise<Record<string, unknown> | null> {
  const [run] = await reader.select("SELECT * FROM runs WHERE run_id = ?", [run_id]);
  if (!run) return null;
  const totals = Object.keys(reader.domains).map(async (
    domain,
  ) => [domain, await totalsOf(reader, domain, run_id)]);
  return {
    ...run,
    started_utc: new Date(Number(run["started_ms"])).toISOString(),
    config: JSON.parse(String(run["config"])),
    totals: Object.fromEntries(await Promise.all(totals)),
  };
}

function totalsOf(
  { select }: MetricsReader,
  domain: string,
  run_id: string,
): Promise<Record<string, SqlValue>[]> {
  return select(
    `SELECT outcome, nullif(fault, '') AS fault, nullif(status, '') AS status, ending, sum(requests) AS requests
      FROM ${domain}_totals WHERE run_id = ? GROUP BY outcome, fault, status, ending ORDER BY requests DESC`,
    [run_id],
  );
}
