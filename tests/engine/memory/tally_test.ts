import { strict as assert } from "node:assert";
import { Tally } from "../../../engine/memory/tally.ts";
import { runLayout } from "../../../engine/memory/layout.ts";
import { fc } from "../support.ts";
import { visited } from "../metrics/records.ts";
import { ENDINGS, OUTCOMES } from "../../../engine/base/request_record.ts";

const NONE = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));

const SHAPE = {
  name: "llm",
  faults: [{ name: "rate_limit" }, { name: "timeout" }],
  sequences: [],
  dimensions: ["route", "client", "model"],
};
/** Counts by name where nothing was counted. */
const NO_NAMES = { route: {}, client: {}, model: {} };

/** Two views of one domain's figures. */
function views(): [Tally, Tally] {
  const { bytes, domains: [regions] } = runLayout([SHAPE]);
  assert.ok(regions);
  const buffer = new SharedArrayBuffer(bytes);
  return [new Tally(buffer, regions, SHAPE), new Tally(buffer, regions, SHAPE)];
}

/** Counts by turns in both views; the other one tells what one has counted, too. */
function counted(...changes: Parameters<typeof visited>[0][]): Tally {
  const both = views();
  for (const [at, change] of changes.entries()) {
    both[at % 2]?.counted(visited(change));
    both[at % 2]?.closed(visited(change));
  }
  assert.deepEqual(both[0].stats(), both[1].stats());
  return both[0];
}

Deno.test("a tally of nothing has zeros, and no latencies", () => {
  const none = { avg_ms: null, p50_ms: null, p95_ms: null, p99_ms: null, max_ms: null };
  assert.deepEqual(counted().stats(), {
    total_requests: 0,
    requests_by_outcome: NONE,
    requests_by_fault: { rate_limit: 0, timeout: 0 },
    requests_by_status_code: {},
    requests_by_ending: {},
    requests_by: NO_NAMES,
    decided: 0,
    decided_in_burst: 0,
    retries: 0,
    lost: 0,
    error_rate: 0,
    degraded: 0,
    bytes_sent: 0,
    latency_stats: none,
    service_stats: none,
    delay_stats: none,
  });
});

Deno.test("a tally counts by outcome, fault, status and ending", () => {
  const stats = counted(
    {},
    { outcome: "fault", fault: "rate_limit", status: 429 },
    { outcome: "fault", fault: "timeout", status: null, ending: "fin", degraded: true },
    { outcome: "client_error", status: 400 },
  ).stats();
  assert.equal(stats.total_requests, 4);
  assert.deepEqual(stats.requests_by_outcome, { ...NONE, success: 1, fault: 2, client_error: 1 });
  assert.deepEqual(stats.requests_by_fault, { rate_limit: 1, timeout: 1 });
  assert.deepEqual(stats.requests_by_status_code, { 200: 1, 400: 1, 429: 1 });
  assert.deepEqual(stats.requests_by_ending, { complete: 3, fin: 1 });
  assert.equal(stats.error_rate, 75);
  assert.equal(stats.degraded, 1);
  assert.equal(stats.bytes_sent, 400);
});

Deno.test("a tally tells the server's own time from injected delay", () => {
  const { latency_stats, service_stats, delay_stats } = counted({ total_ms: 1000, delay_ms: 990 }, {
    total_ms: 20,
    delay_ms: 0,
  }).stats();
  assert.equal(latency_stats.avg_ms, 510);
  assert.equal(latency_stats.max_ms, 1000);
  assert.equal(service_stats.avg_ms, 15);
  assert.equal(service_stats.max_ms, 20);
  assert.equal(delay_stats.avg_ms, 495);
  assert.equal(delay_stats.max_ms, 990);
  assert.ok(Math.abs((service_stats.p50_ms ?? 0) - 10) < 0.1);
  assert.ok(Math.abs((latency_stats.p99_ms ?? 0) - 1000) < 10);
});

Deno.test("a tally never shows a negative time of the server", () => {
  assert.equal(counted({ total_ms: 1, delay_ms: 1.5 }).stats().service_stats.avg_ms, 0);
});

Deno.test("a tally tells how many requests were decided, and how many of them in a burst", () => {
  const stats = counted(
    { ordinal: null, outcome: "client_error", status: 400 },
    { ordinal: 0 },
    { ordinal: 1, in_burst: true },
  ).stats();
  assert.deepEqual([stats.total_requests, stats.decided, stats.decided_in_burst], [3, 2, 1]);
});

Deno.test("a tally counts by route, client and the domain's own columns, as far as a request has them", () => {
  const { requests_by } = counted(
    { client: "ada", route: "POST /a" },
    { client: "ada", route: "POST /b", detail: { model: "o3" }, outcome: "fault", fault: "timeout" },
    { client: null, route: "POST /a", detail: { model: 7 } },
    { client: "bob", route: "POST /a", detail: {} },
  ).stats();
  const requests = Object.fromEntries(
    Object.entries(requests_by).map(([dimension, names]) => [
      dimension,
      Object.fromEntries(Object.entries(names).map(([name, { requests }]) => [name, requests])),
    ]),
  );
  assert.deepEqual(requests, {
    route: { "POST /a": 3, "POST /b": 1 },
    client: { ada: 2, bob: 1 },
    model: { "gpt-4o": 1, o3: 1 },
  });
  assert.deepEqual([requests_by["client"]?.["ada"]?.success, requests_by["client"]?.["ada"]?.fault], [1, 1]);
});

Deno.test("a tally counts what begins and ends on different workers once", () => {
  const [one, other] = views();
  one.counted(visited());
  other.closed(visited({ bytes: 7 }));
  const { total_requests, bytes_sent, requests_by_ending } = one.stats();
  assert.deepEqual([total_requests, bytes_sent, requests_by_ending], [1, 7, { complete: 1 }]);
});

Deno.test("every request is in one outcome, one ending and at most one status and fault", () => {
  const change = fc.record({
    outcome: fc.constantFrom(...OUTCOMES),
    fault: fc.constantFrom(null, "rate_limit", "timeout"),
    status: fc.constantFrom(null, 200, 429, 599),
    ending: fc.constantFrom(...ENDINGS),
  });
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (list) => {
      const stats = counted(...list).stats();
      assert.equal(stats.total_requests, list.length);
      assert.equal(sum(stats.requests_by_outcome), list.length);
      assert.equal(sum(stats.requests_by_ending), list.length);
      assert.equal(sum(stats.requests_by_status_code), list.filter(({ status }) => status !== null).length);
      assert.equal(sum(stats.requests_by_fault), list.filter(({ fault }) => fault !== null).length);
    }),
    { numRuns: 30 },
  );
});

Deno.test("no percentile of a tally is above its maximum", () => {
  for (const total_ms of [0, 0.7, 3003.951, 119_000.123]) {
    const { latency_stats: { p50_ms, p99_ms, max_ms } } = counted({ total_ms, delay_ms: 0 }).stats();
    assert.ok((p50_ms ?? 0) <= (max_ms ?? 0) && (p99_ms ?? 0) <= (max_ms ?? 0), `${p99_ms} of ${max_ms}`);
  }
});
