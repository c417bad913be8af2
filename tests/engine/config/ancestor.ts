/** The six presets of the Python ancestor, as its own files and documents have them. */

/** One preset of the ancestor. */
export interface Ancestor {
  readonly words: readonly [number, number];
  /** Base and jitter, in milliseconds. */
  readonly latency: readonly [number, number];
  /** Enabled, interval and duration in seconds, percent of 429 and of 529 during a burst. */
  readonly burst: readonly [boolean, number, number, number, number];
  /** Percent of each fault that is not 0. */
  readonly pct: Readonly<Record<string, number>>;
  readonly retryAfter: readonly [number, number];
  readonly timeout: readonly [number, number];
  readonly slow: readonly [number, number];
  /** Fault, option in our shape, value. */
  readonly options: readonly (readonly [string, string, unknown])[];
}

function ancestor(values: Omit<Ancestor, "options">): Ancestor {
  return {
    ...values,
    options: [
      ["rate_limit", "retry_after_sec", values.retryAfter],
      ["capacity_529", "retry_after_sec", values.retryAfter],
      ["timeout", "after_sec", values.timeout],
      ["slow_response", "delay_sec", values.slow],
    ],
  };
}

const CALM = [false, 30, 5, 80, 50] as const;

export const ANCESTORS: Readonly<Record<string, Ancestor>> = {
  silent: ancestor({
    words: [10, 50],
    latency: [10, 5],
    burst: CALM,
    pct: {},
    retryAfter: [1, 5],
    timeout: [30, 60],
    slow: [10, 30],
  }),
  gentle: ancestor({
    words: [10, 50],
    latency: [50, 20],
    burst: CALM,
    pct: { rate_limit: 1, capacity_529: 0.5, service_unavailable: 0.5 },
    retryAfter: [1, 3],
    timeout: [30, 60],
    slow: [10, 30],
  }),
  realistic: ancestor({
    words: [20, 100],
    latency: [100, 50],
    burst: [true, 60, 5, 50, 30],
    pct: {
      rate_limit: 5,
      capacity_529: 2,
      service_unavailable: 0.5,
      bad_gateway: 0.1,
      gateway_timeout: 0.2,
      internal_error: 0.2,
      timeout: 0.2,
      connection_reset: 0.1,
      slow_response: 1,
      invalid_json: 0.1,
      truncated: 0.1,
      missing_fields: 0.1,
    },
    retryAfter: [1, 5],
    timeout: [30, 60],
    slow: [5, 15],
  }),
  stress_aimd: ancestor({
    words: [10, 50],
    latency: [30, 15],
    burst: [true, 30, 5, 80, 50],
    pct: {
      rate_limit: 15,
      capacity_529: 5,
      service_unavailable: 2,
      bad_gateway: 0.2,
      gateway_timeout: 0.3,
      internal_error: 0.5,
      slow_response: 0.5,
    },
    retryAfter: [1, 3],
    timeout: [30, 60],
    slow: [5, 10],
  }),
  stress_extreme: ancestor({
    words: [10, 50],
    latency: [10, 5],
    burst: [true, 15, 5, 90, 70],
    pct: {
      rate_limit: 20,
      capacity_529: 10,
      service_unavailable: 3,
      bad_gateway: 1,
      gateway_timeout: 1,
      internal_error: 5,
      invalid_json: 3,
      truncated: 2,
    },
    retryAfter: [1, 3],
    timeout: [30, 60],
    slow: [5, 10],
  }),
  chaos: ancestor({
    words: [5, 200],
    latency: [100, 100],
    burst: [true, 20, 8, 90, 70],
    pct: {
      rate_limit: 6.25,
      capacity_529: 3.125,
      service_unavailable: 1.875,
      bad_gateway: 1.25,
      gateway_timeout: 1.25,
      internal_error: 1.875,
      forbidden: 0.625,
      not_found: 0.625,
      timeout: 1.25,
      connection_reset: 0.9375,
      slow_response: 1.875,
      invalid_json: 1.25,
      truncated: 0.9375,
      empty_body: 0.625,
      missing_fields: 0.9375,
      wrong_content_type: 0.3125,
    },
    retryAfter: [1, 10],
    timeout: [15, 45],
    slow: [10, 30],
  }),
};

/** Percent of requests without a fault, outside and inside of bursts; slow replies count as faults. */
export const HEALTHY: Readonly<Record<string, readonly [string, string | null]>> = {
  silent: ["100.0", null],
  gentle: ["98.0", null],
  realistic: ["90.7", "34.1"],
  stress_aimd: ["78.0", "9.7"],
  stress_extreme: ["61.8", "2.6"],
  chaos: ["77.6", "2.6"],
};

/** A preset as a file of the ancestor would have it: flat, in JSON, which is YAML too. */
export function flatFile({ words, latency, burst, pct, retryAfter, timeout, slow }: Ancestor): string {
  const [enabled, interval_sec, duration_sec, rate_limit_pct, capacity_pct] = burst;
  return JSON.stringify({
    server: { host: "127.0.0.1", port: 8000, workers: 1 },
    metrics: { database: "file:chaosllm-metrics?mode=memory&cache=shared", timeseries_bucket_sec: 1 },
    response: {
      mode: "random",
      random: { min_words: words[0], max_words: words[1], vocabulary: "english" },
      allow_header_overrides: true,
      max_template_length: 10_000,
    },
    latency: { base_ms: latency[0], jitter_ms: latency[1] },
    error_injection: {
      selection_mode: "priority",
      ...Object.fromEntries(Object.entries(pct).map(([fault, value]) => [`${fault}_pct`, value])),
      retry_after_sec: retryAfter,
      timeout_sec: timeout,
      slow_response_sec: slow,
      connection_failed_pct: 0,
      connection_failed_lead_sec: [2, 5],
      connection_stall_pct: 0,
      connection_stall_start_sec: [0, 2],
      connection_stall_sec: [30, 60],
      burst: { enabled, interval_sec, duration_sec, rate_limit_pct, capacity_pct },
    },
  });
}
