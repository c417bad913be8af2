import type { SqlStatement } from "./database.ts";
import { countRows, ROW_TIME } from "./batch_sql.ts";
import { BUCKET_KEYS, NOW_MS } from "./tables.ts";

/** Most rows of a table that one statement removes: twice what the largest batch adds. */
export const STEP_ROWS = 10_000;
/** Runs that stay, with their totals, besides those of living instances. */
const KEPT_RUNS = 1_000;
/** Writers whose last number is remembered. */
const KEPT_WRITERS = 10_000;

/** Removes the oldest rows that are more than `maxRows`, at most a step. */
export function pruneByCount(domain: string, maxRows: number): SqlStatement[] {
  const rows = `${domain}_rows`;
  const surplus = `SELECT max(0, min(${STEP_ROWS}, rows - :max)) FROM row_counts WHERE domain = :domain`;
  return [
    {
      sql: `DELETE FROM ${rows} WHERE id IN (SELECT id FROM ${rows} ORDER BY id LIMIT (${surplus}))`,
      args: { domain, max: maxRows },
    },
    countRows(domain, "removed"),
  ];
}

/**
 * Removes rows and buckets from before `cutoff_ms` (milliseconds since 1970), at most a step of each. Each other look
 * is at the oldest ids, the others go through all of them step by step: rows that an instance delivered late, or with
 * another clock, lie behind younger ones.
 */
export function pruneByAge(domain: string, cutoff_ms: number, look: number): SqlStatement[] {
  const rows = `${domain}_rows`;
  const buckets = `${domain}_timeseries`;
  const step = `SELECT bucket_ms FROM ${buckets} ORDER BY bucket_ms LIMIT 1 OFFSET ${STEP_ROWS - 1}`;
  const [first, last] = [`(SELECT min(id) FROM ${rows})`, `(SELECT max(id) FROM ${rows})`];
  const further = look % 2 === 0 ? 0 : Math.floor(look / 2) * STEP_ROWS;
  const from = `${first} + ${further} % (${last} - ${first} + 1)`;
  return [
    {
      sql:
        `DELETE FROM ${rows} WHERE id >= ${from} AND id < ${from} + ${STEP_ROWS} AND ${ROW_TIME} < :cutoff`,
      args: { cutoff: cutoff_ms },
    },
    countRows(domain, "removed"),
    {
      sql: `DELETE FROM ${buckets} WHERE bucket_ms < :cutoff AND bucket_ms <= ifnull((${step}), :cutoff)`,
      args: { cutoff: cutoff_ms },
    },
  ];
}

/**
 * Removes the oldest runs but for a thousand, with their totals; never the run that begins, nor a living one. A run of
 * many buckets stays until they are gone, a step at each begin.
 */
export function pruneRuns(domains: readonly string[], run_id: string): SqlStatement[] {
  const gone = `SELECT run_id FROM runs
    WHERE run_id <> :run_id AND run_id NOT IN (SELECT run_id FROM instances)
    ORDER BY started_ms DESC LIMIT -1 OFFSET ${KEPT_RUNS - 1}`;
  return [
    ...domains.flatMap((domain) => [
      `DELETE FROM ${domain}_totals WHERE run_id IN (${gone})`,
      someBuckets(domain, `run_id IN (${gone})`),
    ]),
    `DELETE FROM runs WHERE run_id IN (${gone})${domains.map(hasNoBuckets).join("")}`,
  ].map((sql) => ({ sql, args: { run_id } }));
}

function hasNoBuckets(domain: string): string {
  return ` AND NOT EXISTS (SELECT 1 FROM ${domain}_timeseries WHERE run_id = runs.run_id)`;
}

/** Forgets the writers that were silent for longest. */
export function pruneWriters(): string {
  return `DELETE FROM writers WHERE seen_ms <
    (SELECT seen_ms FROM writers ORDER BY seen_ms DESC LIMIT 1 OFFSET ${KEPT_WRITERS - 1})`;
}

/** Removes what a run has written, at most a step of each table. */
export function forgetStep(domains: readonly string[], run_id: string): SqlStatement[] {
  return [
    "DELETE FROM runs WHERE run_id = :run_id",
    ...domains.flatMap((domain) => [
      `DELETE FROM ${domain}_totals WHERE run_id = :run_id`,
      someBuckets(domain, "run_id = :run_id"),
      `DELETE FROM ${domain}_rows WHERE id IN
        (SELECT id FROM ${domain}_rows WHERE run_id = :run_id LIMIT ${STEP_ROWS})`,
      countRows(domain, "removed"),
    ]),
  ].map((one) => typeof one === "string" ? { sql: one, args: { run_id } } : one);
}

function someBuckets(domain: string, which: string): string {
  return `DELETE FROM ${domain}_timeseries WHERE (${BUCKET_KEYS}) IN
    (SELECT ${BUCKET_KEYS} FROM ${domain}_timeseries WHERE ${which} LIMIT ${STEP_ROWS})`;
}

/** Removes instances that were not seen for an hour. */
export const PRUNE_INSTANCES = `DELETE FROM instances WHERE last_seen_ms < ${NOW_MS} - 3600000`;
/** Removes all configurations of the fleet but the last hundred. */
export const PRUNE_FLEET_CONFIG =
  "DELETE FROM fleet_config WHERE version <= (SELECT max(version) FROM fleet_config) - 100";
