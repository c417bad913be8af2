/** Names of scopes, and when scopes go: by DELETE, by age, for newer ones. */
import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { SCOPE_KEYS } from "../../../engine/coordinator/scope_bounds.ts";
import { runLayout } from "../../../engine/memory/layout.ts";
import { nullStore } from "../../../engine/metrics/null_store.ts";
import { createServer } from "../../../engine/server.ts";
import { FetchConnection } from "../../../engine/transport/fetch_connection.ts";
import {
  type Bench,
  fakeClock,
  SERVICES,
  type Target,
  targetOf,
  underLoad,
  withServer,
} from "../../harness.ts";
import { eventually, statsOf, update } from "../../behaviour/steer.ts";
import { ALWAYS_429, byHeader, scopeOf } from "./scopes.ts";
import { chatStatus } from "../../statuses.ts";

async function listOf(bench: Target) {
  return await (await bench.admin("/scopes")).json();
}

async function namesIn(bench: Target): Promise<string[]> {
  return (await listOf(bench)).scopes.map(({ name }: { readonly name: string }) => name);
}

Deno.test("a name that cannot be one is a 400 in the shape of the domain, and makes no scope", async () => {
  await withServer({}, async (bench) => {
    const post = { method: "POST", body: "{}" };
    const wrong = /cannot be the name of a scope: expected 1 to 64 letters, digits, dots, _ and -/;
    for (const name of ["", "a%20b", "%2e%2e%2f", "a!", "x".repeat(65), "%C3%BC"]) {
      const response = await bench.ask(`/scope/${name}/v1/chat/completions`, post);
      assert.equal(response.status, 400, name);
      assert.match((await response.json()).error.message, wrong);
    }
    const anthropic = await (await bench.ask("/scope/a!/v1/messages", post)).json();
    assert.deepEqual([anthropic.type, anthropic.error.type], ["error", "invalid_request_error"]);
    assert.match(anthropic.error.message, wrong);
    const page = await bench.ask("/scope/a!/web/");
    assert.deepEqual([page.status, page.headers.get("content-type")], [400, "text/html; charset=utf-8"]);
    assert.equal(await chatStatus(byHeader(bench, "a b")), 400);
    assert.deepEqual(await namesIn(bench), []);
    const { llm, web } = await statsOf(bench);
    assert.deepEqual([llm.requests_by_outcome.client_error, web.requests_by_outcome.client_error], [8, 1]);
  });
});

Deno.test("DELETE drops a scope, and its next use makes a new one", async () => {
  await withServer({}, async (bench) => {
    const a = scopeOf(bench, "a");
    await update(a, ALWAYS_429);
    assert.equal(await chatStatus(a), 429);
    const drop = async () => (await bench.admin("/scopes/a", { method: "DELETE" })).status;
    assert.deepEqual([await drop(), await drop()], [200, 404]);
    assert.equal(await chatStatus(a), 200);
    assert.equal((await statsOf(a)).llm.total_requests, 1);
    const { made, dropped, evicted, expired, scopes } = await listOf(bench);
    assert.deepEqual([made, dropped, evicted, expired, scopes.length], [2, 1, 0, 0, 1]);
  });
});

Deno.test("beyond max_scopes the scope goes that was not used for longest", async () => {
  const clock = fakeClock();
  await withServer({ set: ["server.max_scopes=3"], clock }, async (bench) => {
    const use = async (name: string) => {
      clock.advance(10);
      await chatStatus(scopeOf(bench, name));
    };
    for (const name of ["a", "b", "c", "a", "d"]) await use(name);
    assert.deepEqual(await namesIn(bench), ["d", "a", "c"]);
    const { evicted, limit } = await listOf(bench);
    assert.deepEqual([evicted, limit], [1, 3]);
    const health = await (await bench.ask("/health")).json();
    assert.deepEqual(health.diagnostics.accumulators.scopes, { size: 3, limit: 3, forgotten: 1 });
  });
});

Deno.test("200 names on a server for 20 scopes leave 20, and serve each request", async () => {
  await withServer({ set: ["server.max_scopes=20"] }, async (bench) => {
    for (let n = 0; n < 200; n += 50) {
      const statuses = await Promise.all(
        Array.from({ length: 50 }, (_, at) => chatStatus(scopeOf(bench, `s${n + at}`))),
      );
      assert.deepEqual(new Set(statuses), new Set([200]));
    }
    const { scopes, made, evicted } = await listOf(bench);
    assert.equal(scopes.length, 20);
    assert.equal(made - evicted, 20);
  });
});

Deno.test("of more scopes than there may be that are first used at once, none is served that is not in the list", async () => {
  await withServer({ set: ["server.max_scopes=2"] }, async (bench) => {
    const names = ["a", "b", "c", "d", "e"];
    await Promise.all(names.map((name) => chatStatus(scopeOf(bench, name))));
    for (const name of names) {
      await chatStatus(scopeOf(bench, name));
      assert.ok((await namesIn(bench)).includes(name), name);
    }
  });
});

Deno.test("a change that ends by itself leaves no timer behind in a scope that is dropped, or on a server that is closed", async () => {
  const script = fileURLToPath(new URL("temporary_change.ts", import.meta.url));
  const signal = AbortSignal.timeout(underLoad(60_000)); // a tenth of the time that the changes last
  const args = ["run", "-A", "--no-check", script];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, stderr: "piped", signal })
    .output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
});

Deno.test("a scope that nobody uses for scope_ttl_sec goes by itself", async () => {
  const clock = fakeClock();
  await withServer({ set: ["server.scope_ttl_sec=0.05"], clock }, async (bench: Bench) => {
    await chatStatus(scopeOf(bench, "old"));
    clock.advance(40);
    await chatStatus(scopeOf(bench, "new"));
    clock.advance(20);
    await eventually(() => namesIn(bench), (names) => !names.includes("old"));
    const { expired, scopes } = await listOf(bench);
    assert.deepEqual([expired, scopes.length], [1, 1]);
  });
});

Deno.test("the memory of a scope is bounded: smaller tables, half a megabyte of them", async () => {
  await withServer({}, async (bench) => {
    const { diagnostics: { accumulators } } = await (await scopeOf(bench, "a").ask("/health")).json();
    const limits = ["request_keys", "sessions", "limits", "object_store_bytes", "fault_memory_bytes"];
    assert.deepEqual(limits.map((name) => accumulators[name].limit), [8192, 4096, 4096, 2 ** 23, 2 ** 21]);
    assert.ok(runLayout(SERVICES, SCOPE_KEYS).bytes < 2 ** 20);
  });
});

Deno.test("the line of a request of a scope ends with the name of the scope", async () => {
  const { config, preset } = await loadConfig(SERVICES, { set: ["llm.latency.base_ms=0"] });
  const lines: string[] = [];
  const write = (more: readonly string[]) => Promise.resolve(void lines.push(...more));
  const identity = { seed: 7, token: null, token_sha256: null };
  const requestLog = { level: "all", write } as const;
  const parts = { services: SERVICES, config, preset, ...identity, store: nullStore, clock: fakeClock() };
  const { app, close } = await createServer({ ...parts, transport: "fetch", requestLog });
  const target = targetOf("", async (path, init) => {
    const request = new Request(`http://errorworks${path}`, init);
    return await app.fetch(request, { connection: new FetchConnection(request) });
  });
  await chatStatus(scopeOf(target, "a"));
  await chatStatus(target);
  await close();
  assert.deepEqual(lines.map((line) => /ms -(.*)$/.exec(line)?.[1]).toSorted(), ["", " a"]);
});

Deno.test("without a database on the server, a scope keeps figures and no rows", async () => {
  await withServer({ set: ["metrics.database=none"] }, async (bench) => {
    const a = scopeOf(bench, "a");
    assert.equal(await chatStatus(a), 200);
    assert.equal((await statsOf(a)).llm.total_requests, 1);
    assert.equal((await a.admin("/export")).status, 404);
  });
});
