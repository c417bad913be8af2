import { strict as assert } from "node:assert";
import { diagnose } from "../../../../engine/mcp/analysis/tools/diagnose.ts";
import { analyzeErrors } from "../../../../engine/mcp/analysis/tools/errors.ts";
import { getErrorSamples } from "../../../../engine/mcp/analysis/tools/error_samples.ts";
import { getTimeWindow } from "../../../../engine/mcp/analysis/tools/time_window.ts";
import { at, REFUSED, second, START, TestDatabase, withRequests } from "./database.ts";

Deno.test("analyze_errors() takes late replies for none, and names what is no fault by its outcome", () =>
  withRequests(
    [
      at(0, { outcome: "fault", fault: "slow_response" }),
      at(0, { outcome: "client_error", status: 400 }),
      at(0, { outcome: "aborted", status: null, ending: "client_aborted" }),
      at(0, { outcome: "bug", status: 500 }),
    ],
    async (database) => {
      const { by_error_type, total_errors, sample_timestamps } = await database.ask(analyzeErrors, {});
      assert.deepEqual(by_error_type.map(({ type }) => type), ["aborted", "bug", "client_error"]);
      assert.equal(total_errors, 3);
      assert.deepEqual(Object.values(sample_timestamps).map((times) => times.length), [1, 1, 1]);
    },
  ));

Deno.test("a late reply that was broken off is an error, and the samples are of such ones only", () => {
  const late = { outcome: "fault", fault: "slow_response" } as const;
  return withRequests(
    [at(0, late), at(1, { ...late, id: "req_broken", ending: "client_aborted" })],
    async (database) => {
      const { sample_timestamps } = await database.ask(analyzeErrors, {});
      assert.deepEqual(sample_timestamps, { slow_response: [new Date(START + 1000).toISOString()] });
      const { samples } = await database.ask(getErrorSamples, { error_type: "slow_response" });
      assert.deepEqual(samples.map(({ request_id }) => request_id), ["req_broken"]);
    },
  );
});

Deno.test("analyze_errors() has no data of a run without requests", () =>
  withRequests([], async (database) => {
    const { status, error_rate_pct, by_error_type } = await database.ask(analyzeErrors, {});
    assert.deepEqual([status, error_rate_pct, by_error_type], ["NO_DATA", 0, []]);
  }));

Deno.test("analyze_errors() counts exactly also when rows are gone", async () => {
  await using database = await TestDatabase.open({ maxRows: 1 });
  await database.begin("run_a");
  await database.record(second(0, 1, 5));
  assert.equal((await database.ask(analyzeErrors, {})).total_errors, 5);
});

for (
  const [good, refused, status] of [[49, 51, "CRITICAL"], [50, 50, "WARNING"], [79, 21, "WARNING"], [
    80,
    20,
    "OK",
  ]] as const
) {
  Deno.test(`diagnose() calls ${good}% of success ${status}`, () =>
    withRequests(second(0, good, refused), async (database) => {
      assert.equal((await database.ask(diagnose, {})).status, status);
    }));
}

for (
  const [good, refused, label] of [[69, 31, "STRESSED"], [70, 30, "MODERATE"], [90, 10, "LIGHT"], [
    1,
    0,
    "CLEAN",
  ]] as const
) {
  Deno.test(`diagnose() calls ${refused} of ${good + refused} requests with 429 ${label}`, () =>
    withRequests(second(0, good, refused), async (database) => {
      assert.match((await database.ask(diagnose, {})).aimd_assessment, new RegExp(`^${label}:`));
    }));
}

Deno.test("diagnose() finds a cluster of time-outs from eleven on", async () => {
  for (const [count, patterns] of [[10, []], [11, ["timeout_cluster(11)"]]] as const) {
    const timeouts = Array.from(
      { length: count },
      () => at(0, { outcome: "fault", fault: "timeout", status: null }),
    );
    await withRequests(timeouts, async (database) => {
      assert.deepEqual((await database.ask(diagnose, {})).patterns_detected, patterns);
    });
  }
});

Deno.test("get_error_samples() gives every request of a type once, newest first, page by page", () =>
  withRequests(second(0, 5, 12), async (database) => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await database.ask(getErrorSamples, {
        error_type: "rate_limit",
        ...(cursor ? { cursor } : {}),
      });
      assert.equal(page.sample_count, page.samples.length);
      seen.push(...page.samples.map(({ timestamp_utc }) => timestamp_utc));
      cursor = page.next_cursor;
    } while (cursor);
    assert.deepEqual(seen, seen.toSorted().toReversed());
    assert.deepEqual([seen.length, new Set(seen).size], [12, 12]);
  }));

Deno.test("get_error_samples() gives requests of its run only", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  await database.record([at(0, { ...REFUSED, id: "req_a" })]);
  await database.record([at(1, { ...REFUSED, id: "req_b" })], { run_id: "run_b" });
  const { samples } = await database.ask(getErrorSamples, { error_type: "rate_limit", run_id: "run_a" });
  assert.deepEqual(samples.map(({ request_id }) => request_id), ["req_a"]);
});

Deno.test("get_error_samples() names the types that there are where the wanted one is not", () =>
  withRequests([at(0, REFUSED), at(0, { outcome: "client_error", status: 400 })], async (database) => {
    const { summary, samples } = await database.ask(getErrorSamples, { error_type: "ratelimit" });
    assert.deepEqual(samples, []);
    assert.match(summary, /No request with ratelimit. Types that there are: client_error, rate_limit/);
  }));

Deno.test("get_error_samples() gives the domain's own columns, long texts cut", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  const detail = { method: "GET", path: `/web/${"x".repeat(5000)}` };
  await database.record([at(0, { ...REFUSED, status: null, detail, client: "bot" })], { domain: "web" });
  const { samples: [sample] } = await database.ask(getErrorSamples, { error_type: "rate_limit" });
  assert.deepEqual([sample?.["method"], sample?.status_code, sample?.client], ["GET", null, "bot"]);
  assert.equal(String(sample?.["path"]).length, 500);
});

Deno.test("get_error_samples() never reads an error type as SQL", () =>
  withRequests([at(0, REFUSED)], async (database) => {
    const { total_count } = await database.ask(getErrorSamples, { error_type: "' OR '1'='1" });
    assert.equal(total_count, 0);
  }));

Deno.test("get_time_window() includes its beginning and excludes its end", () =>
  withRequests([at(0), at(0.5, REFUSED), at(1)], async (database) => {
    const window = async (from: number, to: number) => {
      const span = { start_sec: START / 1000 + from, end_sec: START / 1000 + to };
      return (await database.ask(getTimeWindow, span)).total_requests;
    };
    assert.deepEqual(await Promise.all([window(0, 1), window(0, 0.5), window(0.5, 1.001)]), [2, 1, 2]);
  }));

Deno.test("get_time_window() knows the requests of its run only", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  await database.record([at(0)]);
  await database.record([at(0)], { run_id: "run_b" });
  const span = { start_sec: START / 1000, end_sec: START / 1000 + 1 };
  assert.equal((await database.ask(getTimeWindow, { run_id: "run_a", ...span })).total_requests, 1);
});

Deno.test("get_time_window() of a span without requests has no latency", () =>
  withRequests([at(0)], async (database) => {
    const { total_requests, avg_latency_ms, errors_by_type } = await database.ask(getTimeWindow, {
      start_sec: 0,
      end_sec: 1,
    });
    assert.deepEqual([total_requests, avg_latency_ms, errors_by_type], [0, null, {}]);
  }));

Deno.test("get_time_window() refuses a window that ends before it begins", () =>
  withRequests([at(0)], async (database) => {
    await assert.rejects(
      database.ask(getTimeWindow, { start_sec: 5, end_sec: 5 }),
      /end_sec must be greater/,
    );
  }));
