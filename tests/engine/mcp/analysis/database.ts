/** Databases for tests of the analyses, filled through the real store. */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import type { RequestRecord } from "../../../../engine/base/request_record.ts";
import type { SqlValue } from "../../../../engine/metrics/columns.ts";
import { type LibsqlStore, openStore } from "../../../../engine/metrics/libsql_store.ts";
import { TimeBuckets } from "../../../../engine/metrics/time_buckets.ts";
import type { RunRow } from "../../../../engine/metrics/store.ts";
import type { AnalysisTool, MetricsReader } from "../../../../engine/mcp/tool.ts";
import type { Columns } from "../../../../engine/domain/columns.ts";
import type * as z from "zod";
import { EPOCH, rowOf, visited } from "../../metrics/records.ts";

/** Columns of two domains, as the real ones have some. */
export const DOMAINS = {
  llm: { deployment: "TEXT", model: "TEXT" },
  web: { method: "TEXT", path: "TEXT" },
} as const satisfies Record<string, Columns>;

/** Beginning of the second that most tests count from, in milliseconds since 1970. */
export const START = EPOCH;

/** A run as the program writes it, but for what a test changes. */
export function runRow(run_id: string, changes: Partial<RunRow> = {}): RunRow {
  const config = JSON.stringify({ metrics: { bucket_sec: 1 } });
  return {
    run_id,
    instance_id: "ins_1",
    started_ms: START,
    seed: 7,
    preset: null,
    version: "0",
    config,
    ...changes,
  };
}

/** A request that arrived `sec` seconds after the start. */
export function at(sec: number, changes: Partial<RequestRecord> = {}): RequestRecord {
  return visited({ arrived: START + Math.round(sec * 1000), ...changes });
}

/** Changes of a request that was refused by an injected 429. */
export const REFUSED = {
  outcome: "fault",
  fault: "rate_limit",
  status: 429,
} as const satisfies Partial<RequestRecord>;

/** Requests in a second: `good` of them answered, `refused` by 429. */
export function second(sec: number, good: number, refused = 0): RequestRecord[] {
  return [
    ...Array.from({ length: good }, (_, i) => at(sec + i / 1000)),
    ...Array.from({ length: refused }, (_, i) => at(sec + 0.5 + i / 1000, REFUSED)),
  ];
}

/** A database of its own for one test, in a file, with a reader over it. */
export class TestDatabase implements AsyncDisposable {
  readonly reader: MetricsReader;
  /** Path of its file. */
  readonly path: string;
  readonly #store: LibsqlStore;
  readonly #close: () => Promise<void>;
  #batches = 0;
  #seq = 0;

  constructor(
    { store, path }: { readonly store: LibsqlStore; readonly path: string },
    reader: MetricsReader,
    close: () => Promise<void>,
  ) {
    this.#store = store;
    this.path = path;
    this.reader = reader;
    this.#close = close;
  }

  static async open({ maxRows = 10_000_000 } = {}): Promise<TestDatabase> {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/metrics.db`;
    const url = `file:${path}`;
    const store = await openStore({ url, maxRows, domains: DOMAINS });
    const client = createClient({ url });
    const reader: MetricsReader = {
      domains: DOMAINS,
      async select(sql, args = []) {
        const { rows, columns } = await client.execute({ sql, args: [...args] });
        return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, valueOf(row[i])])));
      },
    };
    return new TestDatabase({ store, path }, reader, async () => {
      client.close();
      await store.close();
      await Deno.remove(folder, { recursive: true });
    });
  }

  /** Begins a run. */
  async begin(run_id: string, changes: Partial<RunRow> = {}): Promise<void> {
    await this.#store.begin(runRow(run_id, changes));
  }

  /** Records requests as the recorder does: rows, and the sums of their buckets. */
  async record(
    records: readonly RequestRecord[],
    { run_id = "run_a", domain = "llm", instance_id = "ins_1", bucket_sec = 1 } = {},
  ): Promise<void> {
    const columns = domain === "web" ? DOMAINS.web : DOMAINS.llm;
    const buckets = new TimeBuckets(bucket_sec);
    for (const record of records) buckets.add(record);
    const rows = records.map((record) => rowOf(this.#seq++, record, columns));
    const batch = { domain, rows, buckets: JSON.stringify(buckets.take()) };
    await this.#store.write({
      run_id,
      instance_id,
      writer: "ins_1/0",
      number: this.#batches++,
      batches: [batch],
    });
  }

  /** Asks a tool as a client does: through both of its schemas. */
  async ask<I extends z.ZodObject, O extends z.ZodObject>(
    tool: AnalysisTool<I, O>,
    input: z.input<I>,
  ): Promise<z.output<O>> {
    const output = await tool.run(tool.input.parse(input), this.reader);
    const parsed = tool.output.parse(output);
    assert.deepEqual(output, parsed, "the schema of the output names all of its keys");
    return parsed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

function valueOf(value: unknown): SqlValue {
  return typeof value === "string" || typeof value === "number" ? value : null;
}

/** Runs a test on a database with one run, `run_a`, in which these requests arrived. */
export async function withRequests(
  records: readonly RequestRecord[],
  test: (database: TestDatabase) => Promise<void>,
): Promise<void> {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  if (records.length > 0) await database.record(records);
  await test(database);
}
