/** The five presets of the Python ancestor's web server, as its own files and documents have them. */

/** One of them. */
export interface Ancestor {
  readonly words: readonly [number, number];
  /** Base and jitter, in milliseconds. */
  readonly latency: readonly [number, number];
  /** Interval and duration in seconds, percent of 429 and of 403 during a burst; `null`: there are none. */
  readonly burst: readonly [number, number, number, number] | null;
  /** Percent of each fault that is not 0. */
  readonly pct: Readonly<Record<string, number>>;
  /** Flat option, value: those of faults that fire. */
  readonly options: Readonly<Record<string, readonly [number, number]>>;
}

export const ANCESTORS: Readonly<Record<string, Ancestor>> = {
  silent: {
    words: [100, 500],
    latency: [200, 100],
    burst: null,
    pct: {},
    options: {},
  },
  gentle: {
    words: [50, 200],
    latency: [100, 50],
    burst: null,
    pct: { rate_limit: 1, not_found: 1 },
    options: { retry_after_sec: [1, 3] },
  },
  realistic: {
    words: [100, 500],
    latency: [300, 150],
    burst: [60, 8, 40, 30],
    pct: {
      timeout: 0.5,
      connection_reset: 0.2,
      slow_response: 5,
      rate_limit: 5,
      forbidden: 3,
      not_found: 2,
      service_unavailable: 1,
      bad_gateway: 0.2,
      gateway_timeout: 0.3,
      internal_error: 0.5,
      wrong_content_type: 1,
      encoding_mismatch: 1,
      truncated_html: 0.5,
    },
    options: { retry_after_sec: [5, 30], timeout_sec: [10, 30], slow_response_sec: [3, 10] },
  },
  stress_scraping: {
    words: [50, 300],
    latency: [500, 200],
    burst: [60, 10, 80, 50],
    pct: {
      timeout: 5,
      connection_reset: 3,
      slow_response: 8,
      incomplete_response: 2,
      ssrf_redirect: 1,
      rate_limit: 15,
      forbidden: 10,
      not_found: 3,
      service_unavailable: 5,
      wrong_content_type: 3,
      encoding_mismatch: 2,
      truncated_html: 2,
      charset_confusion: 1,
    },
    options: {
      retry_after_sec: [10, 60],
      timeout_sec: [30, 60],
      slow_response_sec: [5, 20],
      incomplete_response_bytes: [200, 800],
    },
  },
  stress_extreme: {
    words: [20, 100],
    latency: [800, 400],
    burst: [30, 8, 90, 70],
    pct: {
      timeout: 10,
      connection_reset: 5,
      connection_stall: 3,
      slow_response: 5,
      incomplete_response: 5,
      ssrf_redirect: 2,
      redirect_loop: 3,
      rate_limit: 25,
      forbidden: 15,
      not_found: 5,
      gone: 2,
      unavailable_for_legal: 1,
      service_unavailable: 5,
      bad_gateway: 2,
      gateway_timeout: 3,
      internal_error: 2,
      wrong_content_type: 5,
      encoding_mismatch: 3,
      truncated_html: 3,
      invalid_encoding: 2,
      charset_confusion: 2,
      malformed_meta: 1,
    },
    options: {
      retry_after_sec: [30, 120],
      timeout_sec: [30, 90],
      slow_response_sec: [10, 30],
      incomplete_response_bytes: [50, 500],
      connection_stall_start_sec: [0, 1],
      connection_stall_sec: [30, 60],
    },
  },
};

/** Percent of requests without a fault, outside and inside of bursts; slow replies count as faults. */
export const HEALTHY: Readonly<Record<string, readonly [string, string | null]>> = {
  silent: ["100.0", null],
  gentle: ["98.0", null],
  realistic: ["81.4", "37.1"],
  stress_scraping: ["53.5", "7.0"],
  stress_extreme: ["31.4", "1.5"],
};

/** A preset as a file of the ancestor would have it: flat, in JSON, which is YAML too. */
export function flatFile({ words, latency, burst, pct, options }: Ancestor): string {
  const [interval_sec = 30, duration_sec = 5, rate_limit_pct = 80, forbidden_pct = 50] = burst ?? [];
  return JSON.stringify({
    server: { host: "127.0.0.1", port: 8200, workers: 1 },
    metrics: { database: "file:chaosweb-metrics?mode=memory&cache=shared", timeseries_bucket_sec: 1 },
    content: {
      mode: "random",
      random: { min_words: words[0], max_words: words[1], vocabulary: "english" },
      allow_header_overrides: true,
      max_template_length: 10_000,
      default_content_type: "text/html; charset=utf-8",
    },
    latency: { base_ms: latency[0], jitter_ms: latency[1] },
    error_injection: {
      selection_mode: "priority",
      payment_required_pct: 0,
      max_redirect_loop_hops: 15,
      ...Object.fromEntries(Object.entries(pct).map(([fault, value]) => [`${fault}_pct`, value])),
      ...options,
      burst: { enabled: burst !== null, interval_sec, duration_sec, rate_limit_pct, forbidden_pct },
    },
  });
}
