import { strict as assert } from "node:assert";
import { always, AUTH, type Bench, withServer } from "../../harness.ts";
import { statusesOf } from "../../statuses.ts";

async function get(bench: Bench, path: string) {
  const response = await bench.ask(`/admin/${path}`, { headers: AUTH });
  assert.equal(response.status, 200);
  return await response.json();
}

async function update(
  bench: Bench,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await bench.ask("/admin/config", { method: "POST", headers: AUTH, body: text });
  return { status: response.status, body: await response.json() };
}

Deno.test("/admin answers unknown paths with 404 and wrong methods with 405 and allow, in JSON", async () => {
  await withServer({}, async ({ ask }) => {
    for (const path of ["/admin", "/admin/", "/admin/nothing", "/admin/config/x"]) {
      const response = await ask(path, { headers: AUTH });
      assert.equal(response.status, 404, path);
      assert.equal((await response.json()).error.type, "not_found");
    }
    const wrong = [
      ["PUT", "config", "GET, POST, DELETE"],
      ["POST", "stats", "GET"],
      ["GET", "reset", "POST"],
      ["PUT", "export", "GET"],
      ["POST", "timeseries", "GET"],
      ["POST", "fleet", "GET"],
      ["PATCH", "rules", "GET, POST, PUT, DELETE"],
      ["POST", "truth", "GET"],
    ] as const;
    for (const [method, path, allow] of wrong) {
      const response = await ask(`/admin/${path}`, { method, headers: AUTH });
      assert.equal(response.status, 405, path);
      assert.equal(response.headers.get("allow"), allow);
      assert.equal((await response.json()).error.type, "method_not_allowed");
    }
  });
});

Deno.test("HEAD of /admin answers like GET, without a body", async () => {
  await withServer({}, async ({ ask }) => {
    for (const path of ["config", "stats", "export"]) {
      const response = await ask(`/admin/${path}`, { method: "HEAD", headers: AUTH });
      assert.equal(response.status, 200, path);
      assert.equal(await response.text(), "");
    }
  });
});

/** Options of an HTTP fault that nobody has set. */
const USUAL = { window: "minute", retry_after: "usual", should_retry: "none" };

Deno.test("GET /admin/config gives what can be changed while running", async () => {
  await withServer({ preset: "gentle" }, async (bench) => {
    const config = await get(bench, "config");
    assert.deepEqual(Object.keys(config), ["llm", "web", "server"]);
    assert.deepEqual(Object.keys(config.server), ["per_request_faults"]);
    assert.deepEqual(config.llm.faults.rate_limit, { pct: 1, retry_after_sec: [1, 3], ...USUAL });
  });
});

Deno.test("POST /admin/config changes the next request and tells what is in force", async () => {
  await withServer({}, async (bench) => {
    assert.deepEqual(await statusesOf(bench.chat, 1), [200]);
    const { status, body } = await update(bench, { llm: { faults: { forbidden: { pct: 100 } } } });
    assert.equal(status, 200);
    assert.equal(body["status"], "updated");
    assert.equal(body["config_version"], 2);
    assert.deepEqual(body["config"], await get(bench, "config"));
    assert.deepEqual(await statusesOf(bench.chat, 2), [403, 403]);
  });
});

Deno.test("POST /admin/config with {} changes nothing", async () => {
  await withServer({ preset: "realistic" }, async (bench) => {
    const before = await get(bench, "config");
    assert.equal((await update(bench, {})).status, 200);
    assert.deepEqual(await get(bench, "config"), before);
  });
});

Deno.test("POST /admin/config lays a part over the rest, at any depth", async () => {
  await withServer({ preset: "realistic" }, async (bench) => {
    const before = await get(bench, "config");
    await update(bench, { llm: { burst: { enabled: false }, faults: { rate_limit: { pct: 7 } } } });
    const { llm } = await get(bench, "config");
    assert.deepEqual(llm.burst, { ...before.llm.burst, enabled: false });
    assert.deepEqual(llm.faults, {
      ...before.llm.faults,
      rate_limit: { ...before.llm.faults.rate_limit, pct: 7 },
    });
    assert.deepEqual(llm.response, before.llm.response);
  });
});

Deno.test("POST /admin/config refuses what it cannot read with 400, and changes nothing", async () => {
  await withServer({}, async (bench) => {
    const before = await get(bench, "config");
    const deep = `{"llm":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`;
    const bodies = [
      "",
      "{",
      "nope",
      "[]",
      '"llm"',
      "null",
      "5",
      deep,
      `{"llm":{"x":${"[".repeat(1e5)}${"]".repeat(1e5)}}}`,
    ];
    const sections = [
      { llm: null },
      { llm: [] },
      { llm: "x" },
      { llm: 5 },
      { server: { port: 1 } },
      { metrics: {} },
      { seed: 1 },
      { nope: {} },
    ];
    for (const body of [...bodies, ...sections]) {
      const answer = await update(bench, body);
      assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 50));
      assert.match(JSON.stringify(answer.body), /"type":"invalid_request_error"/);
    }
    assert.deepEqual(await get(bench, "config"), before);
    assert.equal((await get(bench, "stats")).config_version, 1);
  });
});

Deno.test("POST /admin/config names what can be changed where something else is asked for", async () => {
  await withServer({}, async (bench) => {
    const { body } = await update(bench, { server: { port: 1 } });
    assert.match(
      JSON.stringify(body),
      /Cannot change \\"server.port\\" while running; what can be changed is llm/,
    );
  });
});

Deno.test("POST /admin/config refuses invalid values with 422 and every problem, and changes nothing", async () => {
  await withServer({}, async (bench) => {
    const before = await get(bench, "config");
    const invalid = [
      { llm: { faults: { rate_limit: { pct: 101 } } } },
      { llm: { faults: { rate_limt: { pct: 1 } } } },
      { llm: { latency: { base_ms: 1, jitter_ms: -1 } } },
      { llm: { response: { mode: "template", template: { body: "{{" } } } },
      { llm: { response: { mode: "bank", bank: { file: "/nowhere.jsonl" } } } },
      { llm: { burst: { enabled: true, interval_sec: 5, duration_sec: 5 } } },
    ];
    for (const body of invalid) {
      const answer = await update(bench, body);
      assert.equal(answer.status, 422, JSON.stringify(body));
      assert.match(JSON.stringify(answer.body), /"type":"validation_error".*"problems":\[\{"path":"llm\./);
    }
    assert.deepEqual(await get(bench, "config"), before);
    const two = await update(bench, { llm: { latency: { base_ms: -1 }, selection: "best" } });
    assert.match(JSON.stringify(two.body), /llm\.latency\.base_ms.*llm\.selection/);
  });
});

Deno.test("POST /admin/config takes a key back with null, so that its default counts again", async () => {
  await withServer({ preset: "stress" }, async (bench) => {
    const before = await get(bench, "config");
    const { stream, faults } = before.llm;
    assert.equal(stream.tokens_per_sec, 200);
    assert.equal(faults.rate_limit.pct > 0, true);
    const patch = {
      llm: { stream: { tokens_per_sec: null }, faults: { rate_limit: null }, limits: { x: null } },
    };
    assert.equal((await update(bench, patch)).status, 200);
    const { llm } = await get(bench, "config");
    assert.equal(llm.stream.tokens_per_sec, undefined);
    assert.equal(llm.stream.first_token_ms, stream.first_token_ms);
    assert.equal(llm.faults.rate_limit, undefined);
    assert.deepEqual(llm.faults.slow_down, faults.slow_down);
  });
});

Deno.test("POST /admin/config refuses a body beyond 1 MiB with 413, and takes one of exactly that", async () => {
  await withServer({}, async (bench) => {
    const sized = (size: number) => `{}${" ".repeat(size - 2)}`;
    assert.equal((await update(bench, sized(1_048_576))).status, 200);
    const { status, body } = await update(bench, sized(1_048_577));
    assert.equal(status, 413);
    assert.match(JSON.stringify(body), /"error":\{"type":"request_too_large"/);
  });
});

Deno.test("POST /admin/config takes the ancestor's flat shape", async () => {
  await withServer({ preset: "realistic" }, async (bench) => {
    const flat = {
      error_injection: { rate_limit_pct: 20, retry_after_sec: [2, 3], burst: { enabled: true } },
      latency: { base_ms: 0 },
    };
    assert.equal((await update(bench, flat)).status, 200);
    const { llm } = await get(bench, "config");
    assert.deepEqual(llm.faults.rate_limit, { pct: 20, burst_pct: 50, retry_after_sec: [2, 3], ...USUAL });
    assert.deepEqual(llm.latency, { base_ms: 0, jitter_ms: 0 });
    assert.equal((await update(bench, { response: { mode: "echo" } })).status, 200);
    assert.equal((await get(bench, "config")).llm.response.mode, "echo");
    assert.equal((await update(bench, { error_injection: { nope_pct: 1 } })).status, 422);
    assert.equal((await update(bench, { allow_external_bind: true })).status, 400);
  });
});

Deno.test("a change keeps the clock of the bursts and the number of the next request", async () => {
  await withServer({ set: [...always("forbidden"), "llm.burst.enabled=true"] }, async (bench) => {
    await statusesOf(bench.chat, 2);
    await update(bench, { llm: { selection: "weighted" } });
    await statusesOf(bench.chat, 1);
    assert.deepEqual((await bench.rows()).map(({ ordinal }) => ordinal), [0, 1, 2]);
  });
});

Deno.test("a request that is being served keeps the configuration it began with", async () => {
  await withServer({}, async (bench) => {
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    const asking = bench.ask("/v1/chat/completions", { method: "POST", body: body.readable });
    await update(bench, { llm: { faults: { forbidden: { pct: 100 } } } });
    writer.write(new TextEncoder().encode('{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}'));
    await writer.close();
    const response = await asking;
    assert.equal(response.status, 200);
    await response.body?.cancel();
  });
});
