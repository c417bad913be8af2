import { strict as assert } from "node:assert";
import { analyzeAimdBehavior } from "../../../../engine/mcp/analysis/tools/aimd.ts";
import { analyzeErrors } from "../../../../engine/mcp/analysis/tools/errors.ts";
import { analyzeLatency } from "../../../../engine/mcp/analysis/tools/latency.ts";
import { diagnose } from "../../../../engine/mcp/analysis/tools/diagnose.ts";
import { findAnomalies } from "../../../../engine/mcp/analysis/tools/anomalies.ts";
import { getBurstEvents } from "../../../../engine/mcp/analysis/tools/burst_events.ts";
import { getErrorSamples } from "../../../../engine/mcp/analysis/tools/error_samples.ts";
import { getTimeWindow } from "../../../../engine/mcp/analysis/tools/time_window.ts";
import { START, withRequests } from "./database.ts";
import { FACTS } from "./facts.ts";

/** `python` in a comment: the figure of the Python project 0.2.0 for the same facts, where ours differs on purpose. */
function onFacts(name: string, test: Parameters<typeof withRequests>[1]): void {
  Deno.test(name, () => withRequests(FACTS, test));
}

function utcOf(sec: number): string {
  return new Date(START + sec * 1000).toISOString();
}

onFacts("diagnose() gives the figures of the fixed run", async (database) => {
  const { summary, aimd_assessment, ...figures } = await database.ask(diagnose, {});
  assert.match(summary, /625 requests of llm, 76.48% answered well/);
  assert.match(aimd_assessment, /^MODERATE/);
  assert.deepEqual(figures, {
    run_id: "run_a",
    domain: "llm",
    status: "WARNING",
    total_requests: 625,
    success_rate_pct: 76.48, // 478 of 625
    rate_limit_pct: 14.24, // 89 of 625
    top_errors: [
      { type: "rate_limit", count: 89, pct: 14.24 },
      { type: "capacity_529", count: 54, pct: 8.64 },
      { type: "client_error", count: 1, pct: 0.16 }, // python: one of the four with 1, in no order
    ],
    patterns_detected: ["burst_periods(5)", "diverse_errors(6_types)"],
  });
});

onFacts("analyze_aimd_behavior() gives the figures of the fixed run", async (database) => {
  const { summary, clients, backoff_assessment, ...figures } = await database.ask(analyzeAimdBehavior, {});
  assert.match(summary, /2 bursts, the last one still active/);
  assert.match(backoff_assessment, /^INSUFFICIENT_EVIDENCE/); // python: MODERATE, by the server's own rate of 429s
  assert.deepEqual(clients.map(({ client, refusals }) => [client, refusals]), [[null, 143]]);
  assert.deepEqual(figures, {
    run_id: "run_a",
    domain: "llm",
    status: "OK",
    bucket_sec: 1,
    burst_count: 2,
    active_burst_count: 1,
    recovered_count: 1,
    avg_recovery_buckets: 0, // python: 7, the length of the burst
    avg_recovery_sec: 0,
    throughput_degradation_pct: 68.24, // python: 71
    normal_throughput_avg: 18.26, // 420 good in 23 seconds, of which two idle; python: 20, in 21
    burst_throughput_avg: 5.8, // 58 good in 10 seconds
    request_change_pct: 8.24, // 200 in 10 seconds against 425 in 23
    backoff_ratio: 0.142,
  });
});

onFacts("analyze_errors() gives the figures of the fixed run", async (database) => {
  const { summary, by_error_type, by_status_code, sample_timestamps, ...figures } = await database.ask(
    analyzeErrors,
    {},
  );
  assert.match(summary, /147 of 625 requests failed \(23.52%\)/);
  assert.deepEqual(by_error_type.map(({ type, count, pct }) => [type, count, pct]), [
    ["rate_limit", 89, 14.24],
    ["capacity_529", 54, 8.64],
    ["client_error", 1, 0.16],
    ["internal_error", 1, 0.16],
    ["invalid_json", 1, 0.16], // python: malformed, whatever the kind
    ["timeout", 1, 0.16],
  ]);
  assert.deepEqual(by_status_code.map(({ status_code, count }) => [status_code, count]), [
    [429, 89],
    [529, 54],
    [401, 1],
    [500, 1],
    [504, 1],
  ]);
  assert.deepEqual(sample_timestamps["rate_limit"], [utcOf(10.04), utcOf(10.05), utcOf(10.06)]);
  assert.equal(Object.keys(sample_timestamps).length, 5);
  assert.deepEqual(figures, {
    run_id: "run_a",
    domain: "llm",
    status: "OK",
    total_requests: 625,
    total_errors: 147,
    error_rate_pct: 23.52,
  });
});

onFacts("analyze_latency() gives the figures of the fixed run", async (database) => {
  const { summary, error_correlation, ...figures } = await database.ask(analyzeLatency, {});
  assert.match(summary, /2 took more than 200 ms/);
  assert.match(error_correlation, /^LOW/);
  assert.deepEqual(figures, {
    run_id: "run_a",
    domain: "llm",
    status: "OK",
    p50_ms: 100,
    p95_ms: 100,
    p99_ms: 100,
    avg_ms: 91.61, // 57,255 ms in 625 requests
    max_ms: 5000,
    slow_threshold_ms: 200,
    slow_count: 2,
    latency_sample_count: 625,
    latency_total_count: 625,
  });
});

onFacts("find_anomalies() finds those of the fixed run", async (database) => {
  const { anomalies } = await database.ask(findAnomalies, {});
  assert.deepEqual(anomalies, [
    { type: "unexpected_status", status_code: 401, count: 1, outcome: "client_error" },
    { type: "throughput_cliff", bucket: utcOf(10), drop_pct: 80 },
    { type: "throughput_cliff", bucket: utcOf(18), drop_pct: 100 }, // python: idle seconds are not seen
    { type: "throughput_cliff", bucket: utcOf(30), drop_pct: 90 },
  ]);
});

onFacts("get_burst_events() gives the bursts of the fixed run", async (database) => {
  const { burst_events } = await database.ask(getBurstEvents, {});
  assert.deepEqual(burst_events, [{
    start_bucket: utcOf(10),
    end_bucket: utcOf(16),
    duration_buckets: 7,
    still_active: false,
    recovery_buckets: 0,
    before: { avg_success: 20, avg_latency_ms: 100 },
    during: { avg_success: 7.43, avg_latency_ms: 43.43, total_rate_limited: 88, total_capacity_errors: 0 },
    after: { avg_success: 6.33, avg_latency_ms: 95.5 }, // python: 19.67 and 98.5, of seconds 17, 20 and 21
  }, {
    start_bucket: utcOf(30),
    end_bucket: null,
    duration_buckets: 3,
    still_active: true,
    recovery_buckets: null,
    before: { avg_success: 20.33, avg_latency_ms: 145.24 }, // python: 144.52, the mean of the seconds' means
    during: { avg_success: 2, avg_latency_ms: 19, total_rate_limited: 0, total_capacity_errors: 54 },
    after: null, // python: zeros
  }]);
});

onFacts("get_error_samples() gives the newest errors of the fixed run", async (database) => {
  const { samples, total_count } = await database.ask(getErrorSamples, {
    error_type: "rate_limit",
    limit: 2,
  });
  assert.equal(total_count, 89);
  assert.deepEqual(samples.map(({ request_id }) => request_id), ["req_17_19", "req_16_19"]);
  assert.deepEqual(samples[0], {
    request_id: "req_17_19",
    timestamp_utc: utcOf(17.19),
    endpoint: "POST /v1/x",
    status_code: 429,
    latency_ms: 10,
    outcome: "fault",
    ending: "complete",
    client: null,
    attempt: null,
    deployment: null,
    model: "gpt-4o",
  });
});

onFacts("get_time_window() gives the figures of five seconds of the fixed run", async (database) => {
  const [start_sec, end_sec] = [START / 1000 + 10, START / 1000 + 15];
  const { summary: _, ...figures } = await database.ask(getTimeWindow, { start_sec, end_sec });
  assert.deepEqual(figures, {
    run_id: "run_a",
    domain: "llm",
    window: { start: utcOf(10), end: utcOf(15) },
    total_requests: 100,
    success_count: 20,
    rate_limited_count: 80,
    capacity_error_count: 0,
    avg_latency_ms: 28,
    errors_by_type: { rate_limit: 80 },
  });
});
