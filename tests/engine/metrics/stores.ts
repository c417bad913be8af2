/** Stores of every kind, and what is written to them, for tests. */
import type { RowBatch } from "../../../engine/metrics/batch_sql.ts";
import { openMetrics } from "../../../engine/metrics/open.ts";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import type { RowQuery, RunRow, Store, StoreOptions } from "../../../engine/metrics/store.ts";
import { HAS_SQLD, startSqld } from "../../sqld/sqld.ts";
import { inFolder } from "../support.ts";
import { COLUMNS, EPOCH, rowOf, visited } from "./records.ts";

export const ALL: RowQuery = { domain: "llm", table: "requests", after: 0, limit: 100_000 };

export function optionsOf(url: string, more: Partial<StoreOptions> = {}): StoreOptions {
  return { url, maxRows: 1000, domains: { llm: COLUMNS }, ...more };
}

export function run(run_id: string, started_ms = EPOCH, instance_id = "ins_1"): RunRow {
  return { run_id, instance_id, started_ms, seed: 7, preset: null, version: "0", config: "{}" };
}

/** One good request of 100 bytes and 12 ms for each row, in the bucket that begins at `bucket_ms`. */
export function bucket(requests: number, bucket_ms = EPOCH): unknown[] {
  return [bucket_ms, "success", "", 200, "complete", requests, 100 * requests, 10 * requests, 12 * requests];
}

/** Properties of a batch that a test chooses. */
export interface Wanted extends Partial<Omit<RowBatch, "batches">> {
  /** `seq` of the first row. */
  readonly from?: number;
  readonly count?: number;
  readonly arrived?: number;
  readonly buckets?: readonly unknown[][];
}

/** A batch of `count` rows that are numbered from `from`, in one bucket. */
export function delivery(number: number, wanted: Wanted = {}): RowBatch {
  const { from = 0, count = 1, arrived = EPOCH, ...origin } = wanted;
  const { buckets = count === 0 ? [] : [bucket(count, arrived)], ...rest } = origin;
  const rows = Array.from(
    { length: count },
    (_, i) => rowOf(from + i, visited({ id: `req_${from + i}`, arrived }), COLUMNS),
  );
  const batch = { domain: "llm", rows, buckets: JSON.stringify(buckets) };
  return { run_id: "run_a", instance_id: "ins_1", writer: "ins_1/0", ...rest, number, batches: [batch] };
}

export async function seqs(store: Store, page: Partial<RowQuery> = {}): Promise<unknown[]> {
  return (await store.read({ ...ALL, ...page })).rows.map(({ seq }) => seq);
}

/** Number of requests by the totals of a store. */
export async function requests(store: Store): Promise<number> {
  return ((await store.totals())["llm"] ?? []).reduce((sum, total) => sum + total.requests, 0);
}

/** Runs the same test on memory, on a file, on a file through the worker, and on a server. */
export function onEveryStore(
  name: string,
  test: (store: Store) => Promise<void>,
  more: Partial<StoreOptions> = {},
): void {
  const kinds: Record<string, (test: (store: Store) => Promise<void>) => Promise<void>> = {
    memory: async (test) => await test(await openStore(optionsOf(":memory:", more))),
    file: (test) =>
      inFolder({}, async (folder) => await test(await openStore(optionsOf(`file:${folder}/a.db`, more)))),
    worker: (test) =>
      inFolder({}, async (folder) => await test(await openMetrics(optionsOf(`file:${folder}/a.db`, more)))),
    server: async (test) => {
      await using sqld = await startSqld();
      await test(await openMetrics(optionsOf(sqld.url, more)));
    },
  };
  for (const [kind, withStore] of Object.entries(kinds)) {
    const ignore = kind === "server" && !HAS_SQLD;
    Deno.test({
      name: `a store ${name} (${kind}${ignore ? ", not on this machine" : ""})`,
      ignore,
      fn: () => withStore((store) => test(store).finally(() => store.close())),
    });
  }
}
