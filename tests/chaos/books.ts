/** Reads the rows of a run from its database on a connection of its own, and checks that each is there once. */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import * as z from "zod";

const row = z.object({
  request_id: z.string(),
  seq: z.number(),
  ordinal: z.number(),
  status: z.number(),
  fault: z.string().nullable(),
});
export type Row = z.output<typeof row>;

/** The rows of a run, and the number of requests by its totals and by its time buckets. */
export interface Books {
  readonly rows: readonly Row[];
  readonly totals: number;
  readonly buckets: number;
}

/** Reads what the database at a URL has of a run. Fails if it is damaged. */
export async function booksOf(url: string, run_id: string): Promise<Books> {
  const client = createClient({ url, concurrency: 1, timeout: 5_000 });
  const args = { run_id };
  try {
    const [rows, totals, buckets, check] = await client.batch([
      {
        sql: "SELECT request_id, seq, ordinal, status, fault FROM llm_requests WHERE run_id = :run_id",
        args,
      },
      { sql: "SELECT total(requests) AS n FROM llm_totals WHERE run_id = :run_id", args },
      { sql: "SELECT total(requests) AS n FROM llm_timeseries WHERE run_id = :run_id", args },
      "PRAGMA integrity_check",
    ], "read");
    assert.equal(check?.rows[0]?.["integrity_check"], "ok");
    return {
      rows: z.array(row).parse(rows?.rows.map((one) => ({ ...one }))),
      totals: Number(totals?.rows[0]?.["n"]),
      buckets: Number(buckets?.rows[0]?.["n"]),
    };
  } finally {
    client.close();
  }
}

/** Fails if any request was written twice, or counted in a sum and not written, or the other way round. */
export function assertEachOnce({ rows, totals, buckets }: Books): void {
  for (const key of ["request_id", "seq", "ordinal"] as const) {
    assert.equal(new Set(rows.map((one) => one[key])).size, rows.length, `${key} is there twice`);
  }
  assert.deepEqual({ totals, buckets }, { totals: rows.length, buckets: rows.length });
}
