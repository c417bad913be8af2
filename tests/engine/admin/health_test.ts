import { runFacts } from "../../../engine/admin/stats.ts";
import { strict as assert } from "node:assert";
import { handleLimit } from "../../../engine/transport/handle_watch.ts";
import { VERSION } from "../../../engine/base/version.ts";
import { always, fakeClock, withServer } from "../../harness.ts";

Deno.test("GET /health tells the state without a token", async () => {
  await withServer({ preset: "gentle" }, async ({ ask, server }) => {
    const response = await ask("/health");
    assert.equal(response.status, 200);
    const { metrics, diagnostics, ...health } = await response.json();
    assert.deepEqual(health, {
      status: "healthy",
      version: VERSION,
      ...runFacts(server.state),
      preset: "gentle",
      seed: 7,
      config_version: 1,
      in_burst: false,
      transport: "fetch",
      degraded_faults: [],
      in_flight: 0,
      bugs: 0,
      refused_connections: 0,
      reset_connections: 0,
      file_handles: {
        limit: Number.isFinite(handleLimit()) ? handleLimit() : null,
        lacking: false,
        shortages: 0,
        turned_away: 0,
      },
    });
    assert.equal(diagnostics.workers.length, 1);
    assert.equal(metrics.state, "ok");
    assert.match(health.started_utc, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });
});

Deno.test("/health counts no request and draws no fault", async () => {
  await withServer({ set: always("forbidden") }, async ({ ask, rows, server }) => {
    assert.equal((await ask("/health")).status, 200);
    assert.equal(server.state.stats("llm").total_requests, 0);
    assert.deepEqual(await rows(), []);
  });
});

Deno.test("/health tells bursts as they come and go, counted from the first request, and does not begin one", async () => {
  const clock = fakeClock();
  const set = ["llm.burst={ enabled: true, interval_sec: 30, duration_sec: 5, start_sec: 0 }"];
  await withServer({ clock, set }, async ({ ask, chat, server }) => {
    const inBurst = async () => (await (await ask("/health")).json()).in_burst;
    assert.equal(await inBurst(), false);
    clock.advance(10_000);
    await (await chat()).text();
    assert.equal(await inBurst(), true);
    clock.advance(5000);
    assert.equal(await inBurst(), false);
    clock.advance(25_000);
    assert.equal(await inBurst(), true);
    clock.advance(10_000);
    assert.equal(await inBurst(), false);
    await server.coordinator.reset();
    assert.equal(await inBurst(), false);
    await (await chat()).text();
    assert.equal(await inBurst(), true);
  });
});

Deno.test("a server whose bursts are not told when to start begins calm, for one interval", async () => {
  const clock = fakeClock();
  const set = ["llm.burst={ enabled: true, interval_sec: 30, duration_sec: 5 }"];
  await withServer({ clock, set }, async ({ ask, chat }) => {
    const inBurst = async () => (await (await ask("/health")).json()).in_burst;
    await (await chat()).text();
    assert.equal(await inBurst(), false);
    clock.advance(29_900);
    assert.equal(await inBurst(), false);
    clock.advance(1_000);
    assert.equal(await inBurst(), true);
  });
});

Deno.test("/health names the faults that a transport without sockets cannot do exactly, those of later phases, too", async () => {
  const inPhase = { llm: { faults: { bare_lf: { pct: 5 }, connection_reset: { pct: 5 } } } };
  const scenario = {
    name: "later",
    phases: [{ name: "calm", for_sec: 60 }, { name: "bad", config: inPhase }],
  };
  const set = [
    ...always("connection_reset"),
    ...always("forbidden"),
    `scenario=${JSON.stringify(scenario)}`,
  ];
  const degraded = async (transport: "fetch" | "socket") => {
    let found: unknown;
    await withServer({ transport, set }, async ({ ask }) => {
      found = (await (await ask("/health")).json()).degraded_faults;
    });
    return found;
  };
  assert.deepEqual(await degraded("fetch"), ["connection_reset", "bare_lf"]);
  assert.deepEqual(await degraded("socket"), []);
});

Deno.test("/health counts refused connections and remembered asks", async () => {
  await withServer({ set: ["determinism=content"] }, async ({ ask, chat, server }) => {
    server.state.refuse(400);
    await (await chat()).text();
    await (await chat()).text();
    const health = await (await ask("/health")).json();
    assert.equal(health.refused_connections, 1);
    const { size, forgotten } = health.diagnostics.accumulators.request_keys;
    assert.deepEqual([size, forgotten], [1, 0]);
  });
});

Deno.test("HEAD /health has no body, and other methods are a 405 with allow", async () => {
  await withServer({}, async ({ ask }) => {
    const head = await ask("/health", { method: "HEAD" });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), "");
    for (const method of ["POST", "PUT", "DELETE"]) {
      const response = await ask("/health", { method });
      assert.equal(response.status, 405);
      assert.equal(response.headers.get("allow"), "GET");
      assert.equal((await response.json()).error.type, "method_not_allowed");
    }
  });
});

Deno.test("GET / tells people where everything is, and unknown paths point there", async () => {
  await withServer({}, async ({ ask }) => {
    const welcome = await (await ask("/")).text();
    for (const path of ["OPENAI_BASE_URL=http://errorworks/v1", "/health", "/admin/stats", "/admin/reset"]) {
      assert.ok(welcome.includes(path));
    }
    const settings = welcome.match(/(?<=settings .*)\/admin\/[\w/]+/g);
    assert.deepEqual(settings, ["/admin/config", "/admin/llm/rules", "/admin/web/rules", "/admin/reset"]);
    const nothing = await ask("/nothing");
    assert.equal(nothing.status, 404);
    assert.match((await nothing.json()).error.message, /Nothing is at \/nothing, see \//);
  });
});

Deno.test("/health shows everything that grows with its size and its bound", async () => {
  await withServer({}, async ({ ask, chat }) => {
    await (await chat({}, { "x-session-id": "ada" })).text();
    const { diagnostics: { accumulators } } = await (await ask("/health")).json();
    const names = [
      "request_keys",
      "server_counters",
      "sessions",
      "limits",
      "rows",
      "bucket_sums",
      "database_chores",
      "object_store_bytes",
      "fault_memory_bytes",
      "scopes",
      "journal_entries",
      "journal_bytes",
      "journal_readers",
      "client_digests",
      "header_lines",
      "request_body_bytes",
      "reply_bytes",
      "mcp_sessions",
    ];
    const ofDomain = [
      "llm_route",
      "llm_client",
      "llm_model",
      "llm_rule",
      "llm_written_faults",
      "llm_counted_chars",
      "llm_recent_chats",
      "llm_words_with_tokens",
    ]
      .concat(["web_route", "web_client", "web_kind", "web_rule", "web_written_faults", "web_kept_pages"]);
    assert.deepEqual(Object.keys(accumulators).sort(), [...names, ...ofDomain].sort());
    for (const [name, { size, limit }] of Object.entries<{ size: number; limit: number }>(accumulators)) {
      assert.ok(Number.isInteger(size) && size >= 0 && size <= limit, `${name}: ${size} of ${limit}`);
    }
    assert.equal(accumulators.llm_client.size, 1);
    assert.ok(accumulators.client_digests.size > 0);
  });
});
