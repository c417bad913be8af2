import { apiError } from "../base/error.ts";
import { unknownName } from "../base/hint.ts";
import type { WorkerState } from "../worker/state.ts";

/** A run of a domain in the database. */
interface RunName {
  readonly domain: string;
  readonly run_id: string;
}

/** Start of a run, in milliseconds since 1970. @throws {ApiError} 404 when there is no such run */
export async function startOf(state: WorkerState, { domain, run_id }: RunName): Promise<number> {
  const current = state.run();
  if (run_id === current.id) return current.started;
  const { rows: [run] } = await state.coordinator.read({ domain, table: "runs", run_id, after: 0, limit: 1 });
  if (!run) throw apiError(404, `There is no run "${run_id}"`);
  return Number(run["started_ms"]);
}

/** Refuses the name of an instance that had no part in a run. @throws {ApiError} 404 */
export async function checkInstance(
  { coordinator, facts }: WorkerState,
  { domain, run_id, instance_id }: RunName & { readonly instance_id: string },
): Promise<void> {
  const { fleet } = await coordinator.status();
  const now = [facts.instance_id, ...(fleet?.instances ?? []).map((one) => one.instance_id)];
  if (now.includes(instance_id)) return;
  const rows = await coordinator.select(
    `SELECT DISTINCT instance_id FROM ${domain}_timeseries WHERE run_id = ?`,
    [run_id],
  );
  const known = [...new Set([...now, ...rows.map((row) => String(row["instance_id"]))])];
  if (!known.includes(instance_id)) {
    throw apiError(404, `Query parameter instance_id: ${unknownName(instance_id, known)}`);
  }
}
