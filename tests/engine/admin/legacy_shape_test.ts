/** `?shape=ancestor`: figures and rows as the Python ancestor gave them. */
import { strict as assert } from "node:assert";
import { AUTH, type Bench, fakeClock, withServer } from "../../harness.ts";

async function get({ ask }: Bench, path: string, status = 200) {
  const response = await ask(`/admin/${path}`, { headers: AUTH });
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  return body;
}

async function set({ admin }: Bench, tree: unknown): Promise<void> {
  const response = await admin("/config", { method: "POST", body: JSON.stringify(tree) });
  assert.equal(response.status, 200, await response.text());
}

/** One chat for each fault: all requests meet it; a broken reply is one, too. */
async function chatsWith(bench: Bench, ...faults: readonly string[]): Promise<void> {
  for (const fault of faults) {
    await set(bench, { llm: { faults: { [fault]: { pct: 100 } } } });
    await (await bench.chat()).text().catch(() => "");
    await set(bench, { llm: { faults: { [fault]: null } } });
  }
}

/** Columns that the ancestor recorded for each fault, in this order: outcome, error, injection, counter. */
const LLM = {
  rate_limit: ["error_injected", "rate_limit", "rate_limit", "requests_rate_limited"],
  capacity_529: ["error_injected", "capacity_529", "capacity_529", "requests_capacity_error"],
  bad_gateway: ["error_injected", "bad_gateway", "bad_gateway", "requests_server_error"],
  forbidden: ["error_injected", "forbidden", "forbidden", "requests_client_error"],
  timeout: ["error_injected", "timeout", "timeout", "requests_connection_error"],
  connection_reset: ["error_injected", "connection_reset", "connection_reset", "requests_connection_error"],
  invalid_json: [
    "error_malformed",
    "malformed_invalid_json",
    "malformed_invalid_json",
    "requests_malformed",
  ],
  slow_response: ["success", null, "slow_response", "requests_success"],
} as const;

Deno.test("?shape=ancestor gives the stats under the ancestor's keys, its outcomes counted", async () => {
  await withServer({}, async (bench) => {
    const empty = await get(bench, "stats?shape=ancestor");
    assert.deepEqual([empty.total_requests, empty.requests_by_outcome, empty.error_rate], [0, {}, 0]);
    assert.equal(empty.latency_stats.p50_ms, null);
    await chatsWith(bench, ...Object.keys(LLM));
    await (await bench.chat()).text();
    const stats = await get(bench, "stats?shape=ancestor");
    assert.deepEqual(Object.keys(stats), [
      "run_id",
      "started_utc",
      "total_requests",
      "requests_by_outcome",
      "error_rate",
      "requests_by_status_code",
      "latency_stats",
    ]);
    assert.equal(stats.total_requests, 9);
    assert.deepEqual(stats.requests_by_outcome, { success: 2, error_injected: 6, error_malformed: 1 });
    assert.ok(Math.abs(stats.error_rate - 700 / 9) < 1e-9);
    assert.equal(stats.requests_by_status_code["429"], 1);
    assert.deepEqual(Object.keys(stats.latency_stats), ["avg_ms", "p50_ms", "p95_ms", "p99_ms", "max_ms"]);
  });
});

Deno.test("?shape=ancestor exports one JSON document with the ancestor's columns", async () => {
  await withServer({}, async (bench) => {
    await chatsWith(bench, ...Object.keys(LLM));
    const body = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });
    await (await bench.ask("/openai/deployments/my%20one/chat/completions?api-version=2024-02-01", {
      method: "POST",
      body,
    })).text();
    const { run_id, config, requests, timeseries } = await get(bench, "export?shape=ancestor");
    assert.match(run_id, /^run_/);
    assert.ok(config.server && config.llm && !("admin_token" in config.server));
    for (const [at, [name, [outcome, error_type, injection_type]]] of Object.entries(LLM).entries()) {
      const row = requests[at];
      assert.deepEqual(
        [row.outcome, row.error_type, row.injection_type],
        [outcome, error_type, injection_type],
        name,
      );
      assert.equal(row.endpoint, "/v1/chat/completions");
    }
    assert.deepEqual(Object.keys(requests[0]).toSorted(), [
      "deployment",
      "endpoint",
      "error_type",
      "injected_delay_ms",
      "injection_type",
      "latency_ms",
      "message_count",
      "model",
      "outcome",
      "prompt_tokens_approx",
      "request_id",
      "response_mode",
      "response_tokens",
      "status_code",
      "timestamp_utc",
    ]);
    const azure = requests.at(-1);
    assert.equal(azure.endpoint, "/openai/deployments/my%20one/chat/completions");
    assert.deepEqual([azure.deployment, azure.response_mode, azure.injected_delay_ms], [
      "my one",
      "random",
      null,
    ]);
    assert.match(azure.timestamp_utc, /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
    const sum = (key: string) =>
      timeseries.reduce((n: number, one: Record<string, number>) => n + one[key]!, 0);
    assert.equal(sum("requests_total"), 9);
    for (const counter of new Set(Object.values(LLM).map(([, , , counter]) => counter))) {
      const own = Object.values(LLM).filter((one) => one[3] === counter).length;
      assert.equal(sum(counter), own + Number(counter === "requests_success"), counter);
    }
  });
});

Deno.test("?shape=ancestor knows the website's redirects, and the columns that are not kept", async () => {
  await withServer({ set: ["web.faults.ssrf_redirect.pct=100"] }, async (bench) => {
    const response = await bench.ask("/web/");
    assert.equal(response.status, 302);
    await response.body?.cancel();
    const stats = await get(bench, "stats?shape=ancestor&domain=web");
    assert.deepEqual(stats.requests_by_outcome, { error_redirect: 1 });
    const { requests: [row], timeseries } = await get(bench, "export?shape=ancestor&domain=web");
    assert.deepEqual([row.path, row.status_code, row.outcome], ["/", 302, "error_redirect"]);
    assert.equal(row.redirect_target, response.headers.get("location"));
    assert.deepEqual([row.content_type_served, row.encoding_served, row.redirect_hops], [null, null, null]);
    assert.equal(timeseries[0].requests_redirect, 1);
  });
});

Deno.test("?shape=ancestor counts a refused request, which the ancestor left out, as what it is", async () => {
  await withServer({}, async (bench) => {
    await (await bench.ask("/v1/chat/completions", { method: "POST", body: "{" })).text();
    const { total_requests, requests_by_outcome } = await get(bench, "stats?shape=ancestor");
    assert.deepEqual([total_requests, requests_by_outcome], [1, { client_error: 1 }]);
  });
});

Deno.test("?shape=ancestor exports more rows than a page, each bucket of time once", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    for (let n = 0; n < 620; n++) {
      await (await bench.chat()).text();
      clock.advance(1000);
    }
    const { requests, timeseries } = await get(bench, "export?shape=ancestor");
    assert.equal(requests.length, 620);
    assert.equal(timeseries.length, 620);
    assert.equal(new Set(timeseries.map((one: { bucket_utc: string }) => one.bucket_utc)).size, 620);
  });
});

Deno.test("?shape=ancestor of the run only: a reset leaves nothing", async () => {
  await withServer({}, async (bench) => {
    await (await bench.chat()).text();
    await bench.server.coordinator.reset();
    assert.equal((await get(bench, "stats?shape=ancestor")).total_requests, 0);
    const { requests, timeseries } = await get(bench, "export?shape=ancestor");
    assert.deepEqual([requests, timeseries], [[], []]);
  });
});

Deno.test("?shape= of another name, or of no such domain, is a 400 that says so", async () => {
  await withServer({}, async (bench) => {
    for (const path of ["stats?shape=new", "export?shape=", "stats?shape=ancestor&domain=smtp"]) {
      const { error } = await get(bench, path, 400);
      assert.match(error.message, /^Query parameter (shape|domain): /, path);
    }
  });
  await withServer({ set: ["metrics.database=none"] }, async (bench) => {
    const { error } = await get(bench, "export?shape=ancestor", 404);
    assert.match(error.message, /metrics\.database/);
  });
});
