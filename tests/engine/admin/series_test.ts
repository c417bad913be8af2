/** Time series: how rows are folded, and what `/admin/timeseries` says. */
import { strict as assert } from "node:assert";
import { seriesOf, windowOf } from "../../../engine/admin/series.ts";
import { always, AUTH, type Bench, fakeClock, type Wanted, withServer, withWorkers } from "../../harness.ts";
import { fc, inFolder } from "../support.ts";
import { OUTCOMES } from "../../../engine/base/request_record.ts";
import { statusOf } from "../../statuses.ts";

const NONE = { success: 0, fault: 0, client_error: 0, aborted: 0, bug: 0 };

/** Bucket rows of up to two minutes, in seconds from 0. */
const row = fc.record({
  bucket_ms: fc.integer({ min: 0, max: 120 }).map((sec) => sec * 1000),
  outcome: fc.constantFrom(...OUTCOMES),
  fault: fc.constantFrom(null, "rate_limit", "timeout"),
  status: fc.constantFrom(null, 200, 429),
  requests: fc.integer({ min: 1, max: 1000 }),
  bytes: fc.integer({ min: 0, max: 1_000_000 }),
  delay_ms_sum: fc.integer({ min: 0, max: 1000 }),
  total_ms_sum: fc.integer({ min: 0, max: 1000 }),
});
const width_ms = fc.integer({ min: 1, max: 40 }).map((sec) => sec * 1000);

Deno.test("seriesOf() has every step once, in order, and loses no request", () => {
  fc.assert(fc.property(fc.array(row), width_ms, (rows, width_ms) => {
    const window = windowOf({ from_ms: 0, to_ms: 120_001, width_ms });
    const points = seriesOf(rows, window);
    assert.deepEqual(
      points.map(({ bucket_utc }) => Date.parse(bucket_utc)),
      Array.from({ length: window.to_ms / width_ms }, (_, step) => step * width_ms),
    );
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    const all = sum(rows.map(({ requests }) => requests));
    assert.equal(sum(points.map(({ requests }) => requests)), all);
    assert.equal(sum(points.flatMap((point) => Object.values(point.requests_by_outcome))), all);
    assert.equal(sum(points.map(({ bytes_sent }) => bytes_sent)), sum(rows.map(({ bytes }) => bytes)));
  }));
});

Deno.test("windowOf() is the narrowest one of whole steps around its ends", () => {
  const ms = fc.integer({ min: 0, max: 2_000_000_000_000 });
  fc.assert(fc.property(ms, ms, width_ms, (a, b, width_ms) => {
    const [from_ms, to_ms] = [Math.min(a, b), Math.max(a, b) + 1];
    const window = windowOf({ from_ms, to_ms, width_ms });
    assert.equal(window.from_ms % width_ms, 0);
    assert.equal(window.to_ms % width_ms, 0);
    assert.ok(window.from_ms <= from_ms && from_ms < window.from_ms + width_ms);
    assert.ok(window.to_ms >= to_ms && to_ms > window.to_ms - width_ms);
  }));
});

Deno.test("seriesOf() has zeros and no means where nothing happened", () => {
  assert.deepEqual(seriesOf([], { from_ms: 60_000, to_ms: 61_000, width_ms: 1000 }), [{
    bucket_utc: "1970-01-01T00:01:00.000Z",
    requests: 0,
    requests_by_outcome: NONE,
    requests_by_fault: {},
    requests_by_status_code: {},
    bytes_sent: 0,
    avg_latency_ms: null,
    avg_delay_ms: null,
  }]);
});

Deno.test("seriesOf() adds up what is in a step, and leaves out what is outside", () => {
  const good = {
    outcome: "success",
    fault: null,
    status: 200,
    bytes: 10,
    delay_ms_sum: 20,
    total_ms_sum: 40,
  };
  const bad = { ...good, outcome: "fault", fault: "rate_limit", status: 429 };
  const points = seriesOf([
    { ...good, bucket_ms: 9000, requests: 100 },
    { ...good, bucket_ms: 10_000, requests: 1 },
    { ...bad, bucket_ms: 11_000, requests: 3 },
    { ...bad, bucket_ms: 12_000, requests: 100 },
  ], { from_ms: 10_000, to_ms: 12_000, width_ms: 2000 });
  assert.deepEqual(points, [{
    bucket_utc: "1970-01-01T00:00:10.000Z",
    requests: 4,
    requests_by_outcome: { ...NONE, success: 1, fault: 3 },
    requests_by_fault: { rate_limit: 3 },
    requests_by_status_code: { 200: 1, 429: 3 },
    bytes_sent: 20,
    avg_latency_ms: 20,
    avg_delay_ms: 10,
  }]);
});

async function series({ ask }: Bench, query = "") {
  const response = await ask(`/admin/timeseries${query}`, { headers: AUTH });
  return { status: response.status, ...await response.json() };
}

async function chats({ chat }: Bench, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await (await chat()).text();
}

/** A server whose clock begins at 1,790,000,000 s, which is a whole bucket of 1, 2, 5 and 10 s. */
async function withClock(
  wanted: Wanted,
  test: (bench: Bench, clock: ReturnType<typeof fakeClock>) => Promise<void>,
): Promise<void> {
  const clock = fakeClock();
  await withServer({ clock, ...wanted }, (bench) => test(bench, clock));
}

const START = 1_790_000_000_000;

Deno.test("/admin/timeseries is the run up to now, gaps included, rows that still wait included", async () => {
  await withClock({ set: always("forbidden") }, async (bench, clock) => {
    await chats(bench, 2);
    clock.advance(3000);
    await chats(bench, 1);
    const { status, domain, run_id, bucket_sec, buckets } = await series(bench);
    assert.deepEqual([status, domain, bucket_sec], [200, "llm", 1]);
    assert.equal(run_id, bench.server.state.run().id);
    assert.deepEqual(buckets.map(({ requests }: { requests: number }) => requests), [2, 0, 0, 1]);
    assert.equal(buckets[0].bucket_utc, new Date(START).toISOString());
    assert.deepEqual(buckets[0].requests_by_fault, { forbidden: 2 });
    assert.deepEqual(buckets[0].requests_by_status_code, { 403: 2 });
  });
});

Deno.test("/admin/timeseries takes a window and a width", async () => {
  await withClock({}, async (bench, clock) => {
    for (let sec = 0; sec < 10; sec++) {
      await chats(bench, 1);
      clock.advance(1000);
    }
    const requests = async (query: string) =>
      (await series(bench, query)).buckets.map((bucket: { requests: number }) => bucket.requests);
    assert.deepEqual(await requests(`?bucket_sec=5&to=${START + 10_000}`), [5, 5]);
    assert.deepEqual(await requests(`?from=${START + 2000}&to=${START + 5000}`), [1, 1, 1]);
    const utc = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    assert.deepEqual(await requests(`?from=${utc(START + 8000)}&to=${utc(START + 12_000)}`), [1, 1, 0, 0]);
    assert.deepEqual(await requests(`?from=${START - 2000}&to=${START}`), [0, 0]);
  });
});

Deno.test("/admin/timeseries of a long run is its last part", async () => {
  await withClock({}, async (bench, clock) => {
    await chats(bench, 1);
    clock.advance(10_000_000);
    await chats(bench, 1);
    const { buckets } = await series(bench);
    assert.equal(buckets.length, 5000);
    assert.equal(buckets.at(-1).requests, 1);
    assert.equal((await series(bench, "?bucket_sec=10")).buckets[0].requests, 1);
  });
});

Deno.test("/admin/timeseries shows an earlier run from its begin to its last request", async () => {
  await inFolder({}, async (folder) => {
    const database = `file:${folder}/a.db`;
    let first = "";
    await withClock({ database }, async (bench, clock) => {
      first = bench.server.state.run().id;
      clock.advance(2000);
      await chats(bench, 1);
    });
    const clock = fakeClock();
    clock.advance(60_000);
    await withServer({ database, clock }, async (bench) => {
      const { buckets } = await series(bench, `?run_id=${first}`);
      assert.deepEqual(buckets.map(({ requests }: { requests: number }) => requests), [0, 0, 1]);
      assert.equal((await series(bench)).buckets.length, 1);
    });
  });
});

Deno.test("/admin/timeseries refuses what makes no sense, and names the parameter", async () => {
  await withClock({ set: ["metrics.bucket_sec=2"] }, async (bench) => {
    const cases = [
      ["domain=nope", "domain"],
      ["from=yesterday", "from"],
      ["to=-1", "to"],
      ["from=9e15", "from"],
      [`from=${START}&to=${START}`, "to"],
      ["bucket_sec=3", "bucket_sec"],
      ["bucket_sec=0", "bucket_sec"],
      [`from=0&to=${START}`, "bucket_sec"],
    ] as const;
    for (const [query, parameter] of cases) {
      const { status, error } = await series(bench, `?${query}`);
      assert.equal(status, 400, query);
      assert.ok(error.message.startsWith(`Query parameter ${parameter}: `), error.message);
    }
    const { error } = await series(bench, `?from=${START}&to=${START + 20_000_000}`);
    assert.equal(
      error.message,
      "Query parameter bucket_sec: 10000 buckets of 2 s are too many, 5000 are the limit; " +
        "ask for wider ones, or for a shorter time",
    );
  });
});

Deno.test("/admin/timeseries is a 404 for a run that is not there, and without a database", async () => {
  await withServer({}, async (bench) => {
    const { status, error } = await series(bench, "?run_id=run_none");
    assert.deepEqual([status, error.message], [404, 'There is no run "run_none"']);
    const windowed = await series(bench, "?run_id=run_none&from=2026-01-01T00:00:00Z");
    assert.deepEqual([windowed.status, windowed.error?.message], [404, 'There is no run "run_none"']);
    const { instance_id } = bench.server.state.facts;
    assert.equal((await series(bench, `?instance_id=${instance_id}`)).buckets.length, 1);
    const other = await series(bench, `?instance_id=${instance_id.slice(0, -1)}x`);
    assert.deepEqual([other.status, other.error?.message], [
      404,
      `Query parameter instance_id: there is no "${
        instance_id.slice(0, -1)
      }x", did you mean "${instance_id}"?`,
    ]);
  });
  await withServer({ set: ["metrics.database=none"] }, async (bench) => {
    const { status, error } = await series(bench);
    assert.deepEqual([status, error.message], [
      404,
      'Nothing was written down, as metrics.database is "none"',
    ]);
  });
});

Deno.test("/admin/timeseries wants the token, and GET", async () => {
  await withServer({}, async ({ ask }) => {
    const status = (init?: RequestInit) => statusOf(ask("/admin/timeseries", init));
    assert.equal(await status(), 401);
    assert.equal(await status({ method: "POST", headers: AUTH }), 405);
  });
});

Deno.test("/admin/timeseries and /metrics are of all workers, whichever answers", async () => {
  await withWorkers(2, {}, async ({ ask, admin, chat }) => {
    for (let n = 0; n < 20; n++) await (await chat()).text();
    for (let n = 0; n < 6; n++) {
      const { buckets } = await (await admin("/timeseries")).json();
      const sum = buckets.reduce((all: number, { requests }: { requests: number }) => all + requests, 0);
      assert.equal(sum, 20);
      const metrics = await (await ask("/metrics")).text();
      assert.match(metrics, /errorworks_requests_total\{domain="llm",outcome="success"\} 20\n/);
      assert.match(metrics, /errorworks_worker_restarts_total\{worker="1"\} 0\n/);
    }
  });
});
