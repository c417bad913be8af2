/** Arguments with which every tool can be called; a tool without a line here fails the tests, so that none is left out. */
export const ARGUMENTS: Readonly<Record<string, Record<string, unknown>>> = {
  analyze_aimd_behavior: {},
  analyze_errors: {},
  analyze_latency: {},
  compare_runs: {},
  describe_schema: {},
  diagnose: {},
  find_anomalies: {},
  get_burst_events: {},
  get_config: {},
  get_error_samples: { error_type: "rate_limit" },
  get_time_window: { start_sec: 0, end_sec: 4_000_000_000 },
  list_runs: {},
  query: { sql: "SELECT outcome, count(*) AS n FROM llm_requests GROUP BY outcome ORDER BY n" },
  set_config: { patch: { llm: { latency: { base_ms: 0 } } } },
  reset: {},
};

/** Tools that may say in words that they cannot answer: there is one run only. */
export const MAY_DECLINE: readonly string[] = ["compare_runs"];
