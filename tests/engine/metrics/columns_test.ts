import { strict as assert } from "node:assert";
import { COMMON } from "../../../engine/metrics/columns.ts";
import { BUCKET_KEYS, SUMS, tablesOf, viewOf } from "../../../engine/metrics/tables.ts";
import { TimeBuckets } from "../../../engine/metrics/time_buckets.ts";
import type { Detail, RequestRecord } from "../../../engine/base/request_record.ts";
import { COLUMNS, EPOCH, rowOf, visited } from "./records.ts";

Deno.test("rowOf() writes a cell for each column, in their order, up to the last own one that is not null", () => {
  const [common, own] = JSON.parse(
    rowOf(5, visited({ in_burst: true, attempt: 2, client: "key_1" }), COLUMNS),
  );
  assert.equal(common.length, Object.keys(COMMON).length);
  assert.deepEqual(Object.fromEntries(Object.keys(COMMON).map((name, i) => [name, common[i]])), {
    seq: 5,
    request_id: "req_1",
    timestamp_ms: EPOCH,
    route: "POST /v1/x",
    ordinal: 0,
    attempt: 2,
    outcome: "success",
    fault: null,
    in_burst: 1,
    status: 200,
    ending: "complete",
    degraded: 0,
    delay_ms: 10,
    first_byte_ms: 11,
    total_ms: 12,
    bytes: 100,
    client: "key_1",
  });
  assert.deepEqual(own, ["gpt-4o"]);
  const ownOf = (detail: Detail) => JSON.parse(rowOf(0, visited({ detail }), COLUMNS))[1];
  assert.deepEqual([ownOf({ tokens: 5 }), ownOf({})], [[null, 5], []]);
});

Deno.test("rowOf() keeps no whole number that could not be read back", () => {
  const own = (tokens: number) =>
    JSON.parse(rowOf(0, visited({ detail: { tokens } }), COLUMNS))[1][1] ?? null;
  assert.deepEqual([2 ** 53 - 1, 2 ** 53, -1e300, 1.5, NaN].map(own), [2 ** 53 - 1, null, null, null, null]);
});

Deno.test("rowOf() rounds times to microseconds and keeps an absent first byte absent", () => {
  const [common] = JSON.parse(
    rowOf(0, visited({ delay_ms: 1.23456, first_byte_ms: null, total_ms: 1 / 3 }), {}),
  );
  const at = (name: string) => common[Object.keys(COMMON).indexOf(name)];
  assert.deepEqual([at("delay_ms"), at("first_byte_ms"), at("total_ms")], [1.235, null, 0.333]);
});

Deno.test("tablesOf() and viewOf() refuse names that SQL could misread, and those of common columns", () => {
  for (const name of ["", "a b", "a;b", 'a"b', "1a", "A", "a-b", "é", "a".repeat(64), "drop table"]) {
    assert.throws(() => viewOf("llm", { [name]: "TEXT" }), RangeError, name);
    assert.throws(() => tablesOf({ [name]: {} }), RangeError, name);
  }
  assert.throws(() => viewOf("llm", { status: "INTEGER" }), /every domain has it/);
});

Deno.test("buckets keep a request apart from one before it that differs in one key", () => {
  const changes: Partial<RequestRecord>[] = [
    { arrived: EPOCH + 10_000 },
    { outcome: "fault" },
    { fault: "timeout" },
    { status: 500 },
    { ending: "rst" },
  ];
  for (const change of changes) {
    const buckets = new TimeBuckets(10);
    for (const one of [visited(), visited(change), visited()]) buckets.add(one);
    assert.deepEqual(buckets.take().map((row) => row[5]), [2, 1], JSON.stringify(change));
  }
});

Deno.test("buckets add up by time, outcome, fault, status and ending", () => {
  const buckets = new TimeBuckets(10);
  const fault = visited({
    arrived: EPOCH + 9999,
    outcome: "fault",
    fault: "timeout",
    status: null,
    ending: "fin",
  });
  for (
    const one of [visited(), visited({ arrived: EPOCH + 9999 }), fault, visited({ arrived: EPOCH + 10_000 })]
  ) {
    buckets.add(one);
  }
  assert.deepEqual(buckets.take(), [
    [EPOCH, "success", "", 200, "complete", 2, 200, 20, 24],
    [EPOCH, "fault", "timeout", "", "fin", 1, 100, 10, 12],
    [EPOCH + 10_000, "success", "", 200, "complete", 1, 100, 10, 12],
  ]);
  assert.deepEqual(buckets.take(), []);
  assert.equal(BUCKET_KEYS.length + SUMS.length, 2 + 9); // run and instance in front
});

Deno.test("buckets that wait are bounded: they get wider, and lose nothing of how much", () => {
  const limit = 100;
  const buckets = new TimeBuckets(1, limit);
  for (let second = 0; second < 5000; second++) {
    buckets.add(visited({ arrived: EPOCH + 1000 * second }));
    assert.ok(buckets.size <= limit);
  }
  const rows = buckets.take();
  assert.ok(rows.length > limit / 2);
  const sum = (column: number) => rows.reduce((all, row) => all + Number(row[column]), 0);
  assert.deepEqual([sum(5), sum(6), sum(7), sum(8)], [5000, 500_000, 50_000, 60_000]);

  buckets.add(visited({ arrived: EPOCH + 1000 }));
  assert.deepEqual(
    buckets.take().map(([start]) => start),
    [EPOCH + 1000],
    "the next ones are as wide as wanted",
  );
});
