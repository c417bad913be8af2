import { strict as assert } from "node:assert";
import { Tally } from "../../engine/metrics/tally.ts";
import { OUTCOMES } from "../../engine/visit.ts";
import { visited } from "./visits.ts";

const NONE = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]));

function counted(...changes: Parameters<typeof visited>[0][]): Tally {
  const tally = new Tally(["rate_limit", "timeout"]);
  for (const change of changes) {
    tally.arrived();
    tally.counted(visited(change));
    tally.closed(visited(change));
  }
  return tally;
}

Deno.test("a tally of nothing has zeros, and no latencies", () => {
  const none = { avg_ms: null, p50_ms: null, p95_ms: null, p99_ms: null, max_ms: null };
  assert.deepEqual(counted().stats(), {
    total_requests: 0,
    in_flight: 0,
    requests_by_outcome: NONE,
    requests_by_fault: { rate_limit: 0, timeout: 0 },
    requests_by_status_code: {},
    requests_by_ending: {},
    error_rate: 0,
    degraded: 0,
    bytes_sent: 0,
    latency_stats: none,
    service_stats: none,
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
  const { latency_stats, service_stats } = counted({ total_ms: 1000, delay_ms: 990 }, {
    total_ms: 20,
    delay_ms: 0,
  }).stats();
  assert.equal(latency_stats.avg_ms, 510);
  assert.equal(latency_stats.max_ms, 1000);
  assert.equal(service_stats.avg_ms, 15);
  assert.equal(service_stats.max_ms, 20);
  assert.ok(Math.abs((service_stats.p50_ms ?? 0) - 10) < 0.1);
  assert.ok(Math.abs((latency_stats.p99_ms ?? 0) - 1000) < 10);
});

Deno.test("a tally never shows a negative time of the server", () => {
  assert.equal(counted({ total_ms: 1, delay_ms: 1.5 }).stats().service_stats.avg_ms, 0);
});

Deno.test("a tally tells how many requests are not answered yet, those of an earlier one included", () => {
  const tally = new Tally([], 2);
  tally.arrived();
  assert.equal(tally.inFlight, 3);
  tally.counted(visited());
  assert.equal(tally.stats().in_flight, 2);
});
