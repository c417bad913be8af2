import { strict as assert } from "node:assert";
import { COMMON, commonCells } from "../../../engine/metrics/columns.ts";
import { jsonRows } from "../../../engine/metrics/packed_rows.ts";
import { BLOCK_ROWS, RowBlock } from "../../../engine/metrics/row_block.ts";
import { TimeBuckets } from "../../../engine/metrics/time_buckets.ts";
import type { RequestRecord } from "../../../engine/base/request_record.ts";
import type { Columns } from "../../../engine/domain/columns.ts";
import { fc } from "../support.ts";
import { COLUMNS, EPOCH, visited } from "./records.ts";

const text = fc.oneof(fc.constantFrom("", "null", "a", 'b "c"\n'), fc.string({ unit: "binary" }));
const ms = fc.oneof(
  fc.constantFrom(0, 0.1, 1 / 3, 1e-9, 12_345.678_9),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const value = fc.oneof(fc.constantFrom(null, 0, -1, 2 ** 53, 1.5, NaN), text, fc.integer());

const record: fc.Arbitrary<RequestRecord> = fc.record({
  id: text,
  arrived: fc.nat(100).map((n) => EPOCH + 77 * n),
  route: text,
  ordinal: fc.option(fc.nat()),
  client: fc.option(text),
  outcome: fc.constantFrom("success", "fault"),
  fault: fc.option(fc.constantFrom("timeout", "slow")),
  status: fc.option(fc.constantFrom(200, 500)),
  in_burst: fc.boolean(),
  delay_ms: ms,
  first_byte_ms: fc.option(ms),
  total_ms: ms,
  bytes: fc.nat(),
  ending: fc.constantFrom("complete", "rst"),
  degraded: fc.boolean(),
  detail: fc.record({ model: value, tokens: value }, { requiredKeys: [] }),
}).map((changes) => visited(changes as Partial<RequestRecord>));

/** A row as it is read back. */
function expected(seq: number, record: RequestRecord, columns: Columns) {
  const types = Object.values(COMMON);
  const common = commonCells(seq, record).map((value, at) =>
    typeof value === "number" && types[at] === "REAL" ? Math.round(value * 1000) / 1000 : value
  );
  const own = Object.entries(columns).map(([name, type]) => {
    const value = record.detail[name] ?? null;
    return type === "INTEGER" && typeof value === "number" && !Number.isSafeInteger(value) ? null : value;
  });
  const filled = own.findLastIndex((value) => value !== null) + 1;
  return JSON.parse(JSON.stringify([common, own.slice(0, filled)]));
}

Deno.test("packed rows are read back as they were, and summed as they came", () => {
  const columns = fc.constantFrom<Columns>(COLUMNS, {}, { tokens: "REAL" });
  fc.assert(fc.property(fc.array(fc.array(record)), columns, (lists, columns) => {
    const block = new RowBlock(columns);
    const sums = new TimeBuckets(1);
    const blocks = lists.map((records) => {
      for (const [seq, one] of records.entries()) {
        block.add(seq, one);
        sums.add(one);
      }
      return block.take();
    });
    const { rows, buckets } = jsonRows({ domain: "llm", blocks, bucket_sec: 1, dropped: [["others"]] });
    const wanted = lists.flatMap((records) => records.map((one, seq) => expected(seq, one, columns)));
    assert.deepEqual(rows.map((row) => JSON.parse(row)), wanted);
    assert.deepEqual(JSON.parse(buckets), [["others"], ...sums.take()]);
  }));
});

Deno.test("a block that has handed out its rows begins anew, however many they were", () => {
  const block = new RowBlock(COLUMNS);
  for (const rows of [1, 3 * BLOCK_ROWS, 0, 2]) {
    for (let seq = 0; seq < rows; seq++) block.add(seq, visited({ client: `key_${rows}_${seq}` }));
    assert.equal(block.rows, rows);
    const packed = block.take();
    assert.deepEqual([packed.rows, block.rows], [rows, 0]);
    assert.equal(packed.texts.filter((text) => text.startsWith("key_")).length, rows);
  }
});
