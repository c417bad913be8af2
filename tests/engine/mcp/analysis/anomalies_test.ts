import { strict as assert } from "node:assert";
import type { RequestRecord } from "../../../../engine/base/request_record.ts";
import { findAnomalies } from "../../../../engine/mcp/analysis/tools/anomalies.ts";
import { at, REFUSED, second, START, withRequests } from "./database.ts";

async function anomaliesIn(records: readonly RequestRecord[]) {
  const found: Record<string, unknown>[] = [];
  await withRequests(records, async (database) => {
    found.push(...(await database.ask(findAnomalies, { limit: 200 })).anomalies);
  });
  return found;
}

Deno.test("statuses that the server injected are not unexpected, whichever they are", async () => {
  const injected = [418, 451, 520, 429].map((status) =>
    at(0.1, { outcome: "fault", fault: "odd_status", status })
  );
  assert.deepEqual(await anomaliesIn([...injected, at(0, { status: 304 }), at(0, { status: 206 })]), []);
});

Deno.test("statuses that nobody injected are unexpected, and told apart from injected ones", async () => {
  const own = { outcome: "client_error", status: 404 } as const;
  const records = [
    at(0, own),
    at(0, own),
    at(0, { outcome: "fault", fault: "not_found", status: 404 }),
    at(0, { outcome: "bug", status: 500 }),
    at(0),
  ];
  assert.deepEqual(await anomaliesIn(records), [
    { type: "unexpected_status", status_code: 404, count: 2, outcome: "client_error" },
    { type: "unexpected_status", status_code: 500, count: 1, outcome: "bug" },
  ]);
});

Deno.test("a configured limit at work and a client that left are not unexpected", async () => {
  const limited = at(0, { outcome: "client_error", status: 429 });
  assert.deepEqual(await anomaliesIn([limited, at(0, { outcome: "aborted" }), at(0)]), []);
});

Deno.test("a bucket with less than half of the good replies of the one before is a cliff", async () => {
  const bucket = new Date(START + 1000).toISOString();
  const cliff = { type: "throughput_cliff", bucket, drop_pct: 60 };
  assert.deepEqual(await anomaliesIn([second(0, 20), second(1, 8), second(2, 8)].flat()), [cliff]);
  assert.deepEqual(await anomaliesIn([second(0, 20), second(1, 10), second(2, 10)].flat()), []); // half is not less
  assert.deepEqual(await anomaliesIn([second(0, 10), second(1, 1), second(2, 1)].flat()), []); // 10 are too few
});

Deno.test("the last bucket is no cliff, as it may be incomplete", async () => {
  assert.deepEqual(await anomaliesIn([second(0, 20), second(1, 1)].flat()), []);
});

Deno.test("a second of silence is a cliff", async () => {
  const found = await anomaliesIn([second(0, 20), second(2, 20)].flat());
  assert.deepEqual(found.map(({ drop_pct }) => drop_pct), [100]);
});

for (
  const changes of [
    REFUSED,
    { outcome: "fault", fault: "capacity_529", status: 529 },
    { outcome: "fault", fault: "internal_error", status: 500 },
    { outcome: "client_error", status: 400 },
    { outcome: "fault", fault: "connection_reset", status: null, ending: "rst" },
    { outcome: "fault", fault: "invalid_json", status: 200 },
    { outcome: "aborted", status: null, ending: "client_aborted" },
  ] satisfies Partial<RequestRecord>[]
) {
  const name = changes.fault ?? changes.outcome;
  Deno.test(`errors in one of many buckets are a cluster: ${name}`, async () => {
    const errors = Array.from({ length: 11 }, () => at(3.5, changes));
    const calm = Array.from({ length: 11 }, (_, sec) => second(sec, 2)).flat();
    const found = (await anomaliesIn([...calm, ...errors])).filter(({ type }) => type === "error_clustering");
    assert.deepEqual(found, [
      { type: "error_clustering", error_buckets: 1, total_buckets: 11, concentration_pct: 9.1 },
    ]);
    assert.deepEqual(await anomaliesIn(calm), []);
  });
}

Deno.test("ten errors are no cluster", async () => {
  const errors = Array.from({ length: 10 }, () => at(3.5, REFUSED));
  assert.deepEqual(
    await anomaliesIn([...Array.from({ length: 11 }, (_, sec) => second(sec, 2)).flat(), ...errors]),
    [],
  );
});

Deno.test("buckets with requests and no good reply are counted, idle ones are not", async () => {
  const found = await anomaliesIn([second(0, 2), second(1, 0, 2), second(4, 0, 1), second(5, 2)].flat());
  assert.deepEqual(found, [{ type: "zero_success_periods", bucket_count: 2 }]);
});

Deno.test("find_anomalies() gives long lists page by page", () => {
  const seconds = Array.from({ length: 20 }, (_, sec) => second(sec, sec % 2 === 0 ? 20 : 1)).flat();
  return withRequests(seconds, async (database) => {
    const first = await database.ask(findAnomalies, { limit: 6 });
    assert.deepEqual([first.anomaly_count, first.anomalies.length, first.next_cursor], [9, 6, "6"]);
    const last = await database.ask(findAnomalies, { limit: 6, cursor: "6" });
    assert.deepEqual([last.anomalies.length, last.next_cursor], [3, null]);
    assert.match(first.summary, /9 unusual patterns: throughput_cliff \(9\)/);
  });
});

Deno.test("find_anomalies() refuses a cursor that no page has given", () =>
  withRequests([at(0)], async (database) => {
    for (const cursor of ["", "next", "-1", "1.5", "1-2", "1e3", "9".repeat(400)]) {
      await assert.rejects(database.ask(findAnomalies, { cursor }), /Cannot use cursor/);
    }
  }));
