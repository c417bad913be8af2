/** The figures of `/admin`: stats, export and reset. */
import { strict as assert } from "node:assert";
import { always, AUTH, type Bench, fakeClock, TOKEN, withServer } from "../../harness.ts";
import { inFolder } from "../support.ts";

async function stats(bench: Bench) {
  const response = await bench.ask("/admin/stats", { headers: AUTH });
  assert.equal(response.status, 200);
  return await response.json();
}

/** Asks `count` times and gives the statuses. */
async function chats(bench: Bench, count: number): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++) {
    const response = await bench.chat();
    await response.text().catch(() => {});
    all.push(response.status);
  }
  return all;
}

/** One page of an export: its rows and the query of the next page. */
async function page(
  bench: Bench,
  query = "",
): Promise<{ rows: Record<string, unknown>[]; next: string | null }> {
  const response = await bench.ask(`/admin/export${query}`, { headers: AUTH });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  const next = /^<\/admin\/export(\?.*)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1] ?? null;
  return { rows: (await response.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line)), next };
}

Deno.test("stats are right the moment a reply is there", async () => {
  await withServer({ set: ["llm.faults.internal_error.pct=50"] }, async (bench) => {
    let failed = 0;
    for (let n = 1; n <= 20; n++) {
      failed += Number((await chats(bench, 1))[0] === 500);
      const { llm } = await stats(bench);
      assert.equal(llm.total_requests, n);
      assert.equal(llm.requests_by_fault.internal_error, failed);
      assert.equal(llm.requests_by_outcome.success, n - failed);
      assert.equal(llm.error_rate, 100 * failed / n);
      assert.equal(llm.in_flight, 0);
    }
    assert.ok(failed > 3 && failed < 17);
  });
});

Deno.test("stats tell refused requests from injected faults", async () => {
  await withServer({ set: always("not_found") }, async (bench) => {
    await chats(bench, 1);
    await (await bench.ask("/v1/chat/completions", { method: "POST", body: "{" })).text();
    const { llm } = await stats(bench);
    assert.deepEqual(llm.requests_by_outcome, { success: 0, fault: 1, client_error: 1, aborted: 0, bug: 0 });
    assert.deepEqual(llm.requests_by_status_code, { 400: 1, 404: 1 });
    assert.equal(llm.requests_by_fault.not_found, 1);
  });
});

Deno.test("stats have the run, the true shares, the state of the database and the configuration", async () => {
  await withServer({ preset: "gentle" }, async (bench) => {
    const all = await stats(bench);
    assert.equal(all.run_id, bench.server.state.run().id);
    assert.equal(all.bugs, 0);
    assert.ok(Math.abs(all.llm.configured_shares.usual.healthy - 0.98) < 0.001);
    assert.equal(all.llm.configured_shares.burst, null);
    assert.equal(all.metrics.state, "ok");
    assert.equal(all.config.llm.faults.rate_limit.pct, 1);
  });
});

Deno.test("stats have the shares of the phase of the scenario in force", async () => {
  const faults = { conflict: { pct: 25 } };
  const scenario = {
    name: "storm",
    phases: [{ name: "calm", for_requests: 2 }, { name: "down", config: { llm: { faults } } }],
  };
  await withServer({ set: [`scenario=${JSON.stringify(scenario)}`] }, async (bench) => {
    const shares = async () => (await stats(bench)).llm.configured_shares.usual.faults;
    assert.deepEqual(await shares(), {});
    await chats(bench, 3);
    assert.deepEqual(await shares(), { conflict: 0.25 });
  });
});

Deno.test("a reset begins a new run with zeros, and the same decisions come again", async () => {
  await withServer({ preset: "stress_extreme", set: ["llm.burst.enabled=false"] }, async (bench) => {
    const first = await chats(bench, 40);
    assert.ok(new Set(first).size > 2);
    const { run_id } = await stats(bench);
    const response = await bench.ask("/admin/reset", { method: "POST", headers: AUTH });
    const body = await response.json();
    assert.deepEqual(Object.keys(body), ["status", "new_run_id"]);
    assert.equal(body.status, "reset");
    const after = await stats(bench);
    assert.equal(after.run_id, body.new_run_id);
    assert.notEqual(after.run_id, run_id);
    assert.equal(after.llm.total_requests, 0);
    assert.deepEqual(await bench.rows(), []);
    assert.deepEqual(await chats(bench, 40), first);
    const rows = await bench.rows();
    assert.deepEqual(rows.map(({ ordinal }) => ordinal), Array.from({ length: 40 }, (_, n) => n));
  });
});

Deno.test("a reset keeps the configuration that was changed while running", async () => {
  await withServer({}, async (bench) => {
    await bench.server.coordinator.change({ patch: { llm: { faults: { forbidden: { pct: 100 } } } } });
    await bench.server.coordinator.reset();
    assert.deepEqual(await chats(bench, 1), [403]);
  });
});

Deno.test("a time series is there though the clock was put back, and that of another instance is ahead", async () => {
  const clock = fakeClock();
  let back = 0;
  await withServer({ clock: { ...clock, epoch: () => clock.epoch() - back } }, async (bench) => {
    const series = async (query = "") => {
      const response = await bench.admin(`/timeseries${query}`);
      assert.equal(response.status, 200);
      return (await response.json()).buckets;
    };
    await chats(bench, 3);
    back = 3_600_000;
    assert.deepEqual((await series()).map(({ requests }: { requests: number }) => requests), [3]);
    const { gateway, instance_id } = bench.server.coordinator;
    const rest = { instance_id, started_ms: clock.epoch() + 5_000, seed: 1, preset: null, version: "1" };
    gateway.begin({ run_id: "run_ahead", ...rest, config: "{}" });
    assert.deepEqual(await series("?run_id=run_ahead"), []);
    assert.equal((await bench.admin("/timeseries?run_id=run_ahead&from=8640000000000000")).status, 400);
  });
});

Deno.test("an export without limit is all rows of the run, one JSON a line", async () => {
  await withServer({ set: always("forbidden") }, async (bench) => {
    assert.deepEqual((await page(bench)).rows, []);
    await chats(bench, 1203); // more than two of the pages that it is read in
    const { rows, next } = await page(bench);
    assert.equal(next, null);
    assert.deepEqual(rows.map(({ seq }) => seq), Array.from({ length: 1203 }, (_, n) => n));
    assert.deepEqual(rows, await bench.rows());
  });
});

Deno.test("an export with limit is paged by its link header", async () => {
  await withServer({}, async (bench) => {
    await chats(bench, 5);
    const seen: unknown[] = [];
    let query: string | null = "?limit=2&table=requests";
    let pages = 0;
    while (query !== null) {
      const one: Awaited<ReturnType<typeof page>> = await page(bench, query);
      assert.ok(one.rows.length <= 2);
      seen.push(...one.rows.map(({ seq }) => seq));
      query = one.next;
      pages++;
    }
    assert.equal(pages, 3);
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
  });
});

Deno.test("an export has the tables of time buckets and runs", async () => {
  await withServer({ set: always("forbidden") }, async (bench) => {
    await chats(bench, 3);
    const { rows: buckets } = await page(bench, "?table=timeseries");
    assert.deepEqual(buckets.map(({ fault, status, requests }) => [fault, Number(status), requests]), [[
      "forbidden",
      403,
      3,
    ]]);
    const { rows: [run, ...others] } = await page(bench, "?table=runs");
    assert.deepEqual(others, []);
    assert.equal(run?.["run_id"], bench.server.state.run().id);
    assert.equal(run?.["seed"], 7);
    assert.equal(JSON.parse(String(run?.["config"])).llm.faults.forbidden.pct, 100);
  });
});

Deno.test("an export is of the current run unless another one, or all, are asked for", async () => {
  await inFolder({}, async (folder) => {
    const database = `file:${folder}/a.db`;
    let first = "";
    await withServer({ database }, async (bench) => {
      await chats(bench, 2);
      first = bench.server.state.run().id;
    });
    await withServer({ database }, async (bench) => {
      await chats(bench, 1);
      assert.equal((await page(bench)).rows.length, 1);
      assert.equal((await page(bench, `?run_id=${first}`)).rows.length, 2);
      assert.equal((await page(bench, "?run_id=all")).rows.length, 3);
      assert.equal((await page(bench, "?run_id=all&table=runs")).rows.length, 2);
      const none = await bench.admin("/export?run_id=none");
      assert.deepEqual([none.status, (await none.json()).error.message], [404, 'There is no run "none"']);
      assert.equal((await stats(bench)).llm.total_requests, 1);
    });
  });
});

Deno.test("an export with a bad query is a 400 that names the parameter", async () => {
  await withServer({}, async ({ ask }) => {
    for (
      const query of [
        "limit=0",
        "limit=x",
        "limit=100001",
        "after=-1",
        "after=1.5",
        "table=nope",
        "domain=nope",
      ]
    ) {
      const response = await ask(`/admin/export?${query}`, { headers: AUTH });
      assert.equal(response.status, 400, query);
      const { error } = await response.json();
      assert.equal(error.type, "invalid_request_error");
      assert.ok(error.message.startsWith(`Query parameter ${query.split("=")[0]}: `), error.message);
    }
  });
});

Deno.test("tokens are in no answer and no row", async () => {
  const set = ["server.admin_token=SECRET-A", "metrics.auth_token=SECRET-B"];
  await withServer({ set }, async ({ ask, chat }) => {
    await (await chat()).text();
    const paths = [
      "/admin/stats",
      "/admin/config",
      "/admin/export",
      "/admin/export?table=runs",
      "/health",
      "/metrics",
      "/",
    ];
    for (const path of paths) {
      const response = await ask(path, { headers: AUTH });
      const text = await response.text();
      assert.deepEqual([response.status, text.length > 2], [200, true], path);
      assert.doesNotMatch(text, new RegExp(`SECRET|${TOKEN}|admin_token|auth_token`), path);
    }
  });
});

Deno.test("a database that fails is a 503 without detail for what reads it; all else goes on", async () => {
  await inFolder({}, async (folder) => {
    const url = `file:${folder}/a.db`;
    await withServer({ database: url, set: always("forbidden") }, async (bench) => {
      await breakFile(`${folder}/a.db`);
      const response = await bench.ask("/admin/export", { headers: AUTH });
      assert.equal(response.status, 503);
      assert.deepEqual((await response.json()).error, {
        type: "database_error",
        message: "The metrics database does not answer",
      });
      assert.deepEqual(await chats(bench, 1), [403]);
      assert.equal((await stats(bench)).llm.total_requests, 1);
      const reset = await bench.ask("/admin/reset", { method: "POST", headers: AUTH });
      assert.equal(reset.status, 200); // the database hears of it later
      await reset.body?.cancel();
      assert.equal((await stats(bench)).llm.total_requests, 0);
    });
  });
});

/** Puts something else in place of the database of a running server. */
async function breakFile(path: string): Promise<void> {
  await Deno.remove(path);
  await Deno.writeTextFile(path, "This is no database. ".repeat(100));
}
