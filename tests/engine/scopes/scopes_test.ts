/** Scopes of a server in process: what is theirs, and how they are named. */
import { strict as assert } from "node:assert";
import type { Service } from "../../../engine/service/service.ts";
import { FetchConnection } from "../../../engine/transport/fetch_connection.ts";
import { llm } from "../../../llm/domain.ts";
import { buildServer, type Target, targetOf, withServer } from "../../harness.ts";
import { statsOf, update } from "../../behaviour/steer.ts";
import { ALWAYS_429, byHeader, scopeOf } from "./scopes.ts";
import { chatStatus } from "../../statuses.ts";

Deno.test("a scope begins with the configuration in force, and its changes are its own", async () => {
  await withServer({}, async (bench) => {
    await update(bench, { faults: { bad_gateway: { pct: 100 } } });
    const [a, b] = [scopeOf(bench, "a"), scopeOf(bench, "b")];
    assert.equal(await chatStatus(a), 502);
    assert.equal(
      (await update(a, { faults: { bad_gateway: { pct: 0 }, ...ALWAYS_429.faults } })).status,
      200,
    );
    await update(bench, { faults: { bad_gateway: { pct: 0 }, internal_error: { pct: 100 } } });
    assert.deepEqual(await Promise.all([a, b, bench].map((world) => chatStatus(world))), [429, 500, 500]);
    assert.equal((await a.admin("/config", { method: "DELETE" })).status, 200);
    assert.equal(await chatStatus(a), 502, "what it was when the scope was made");
  });
});

Deno.test("a scope counts for itself, and its reset concerns nobody else", async () => {
  await withServer({}, async (bench) => {
    const [a, b] = [scopeOf(bench, "a"), scopeOf(bench, "b")];
    await update(a, ALWAYS_429);
    for (const scope of [a, a, b]) await chatStatus(scope);
    const totals = async () =>
      (await Promise.all([a, b, bench].map(statsOf))).map(({ llm }) => llm.total_requests);
    assert.deepEqual(await totals(), [2, 1, 0]);
    assert.equal((await statsOf(a)).llm.requests_by_fault.rate_limit, 2);
    assert.equal((await a.admin("/reset", { method: "POST" })).status, 200);
    assert.deepEqual(await totals(), [0, 1, 0]);
    assert.equal(await chatStatus(a), 429, "its configuration stays");
    assert.deepEqual(await bench.rows(), [], "the database of the server has no rows of scopes");
    const rows = (await (await a.admin("/export")).text()).trim().split("\n");
    assert.equal(JSON.parse(rows[0] ?? "").fault, "rate_limit");
    assert.equal(rows.length, 1);
  });
});

Deno.test("what clients leave in a scope is in that one alone", async () => {
  await withServer({}, async (bench) => {
    const [a, b] = [scopeOf(bench, "a"), scopeOf(bench, "b")];
    const stored = await (await a.chat({ store: true })).json();
    assert.equal((await a.ask(`/v1/chat/completions/${stored.id}`)).status, 200);
    for (const other of [b, bench]) {
      assert.equal((await other.ask(`/v1/chat/completions/${stored.id}`)).status, 404);
    }
  });
});

Deno.test("rate limits, sequences and faults with memory are each scope's own", async () => {
  await withServer({}, async (bench) => {
    const [a, b] = [scopeOf(bench, "a"), scopeOf(bench, "b")];
    const rules = [{ times: 1, answer: { fault: "bad_gateway" } }];
    for (const scope of [a, b]) {
      await update(scope, { response: { rules }, limits: { requests_per_min: 2 } });
    }
    for (const scope of [a, b]) {
      const statuses = [await chatStatus(scope), await chatStatus(scope), await chatStatus(scope)];
      assert.deepEqual(statuses, [502, 200, 429]);
    }
    await update(a, { response: { rules: [] }, limits: null, faults: { stale_answer: { pct: 100 } } });
    await update(b, { response: { rules: [] }, limits: null, faults: { stale_answer: { pct: 100 } } });
    await chatStatus(a); // nothing to remember yet
    await chatStatus(a);
    await chatStatus(b);
    const staleOf = async (scope: Target) => (await statsOf(scope)).llm.requests_by_fault.stale_answer;
    assert.deepEqual([await staleOf(a), await staleOf(b)], [1, 0]);
  });
});

Deno.test("the same seed and the same requests give the same faults in every scope, and on the server", async () => {
  await withServer(
    { set: ["llm.faults.rate_limit.pct=30", "llm.faults.bad_gateway.pct=30"] },
    async (bench) => {
      const worlds = [bench, scopeOf(bench, "a"), scopeOf(bench, "b"), byHeader(bench, "c")];
      const drawn: number[][] = worlds.map(() => []);
      for (let n = 0; n < 20; n++) {
        for (const [at, world] of worlds.entries()) drawn[at]?.push(await chatStatus(world));
      }
      for (const one of drawn) assert.deepEqual(one, drawn[0]);
      assert.equal(new Set(drawn[0]).size, 3);
      await bench.admin("/scopes/a", { method: "DELETE" });
      const again: number[] = [];
      for (let n = 0; n < 20; n++) again.push(await chatStatus(scopeOf(bench, "a")));
      assert.deepEqual(again, drawn[0], "one that is made again begins again");
    },
  );
});

Deno.test("the header names a scope as the path does, which has the last word", async () => {
  await withServer({}, async (bench) => {
    const header = byHeader(bench, "a");
    await update(scopeOf(bench, "a"), ALWAYS_429);
    assert.equal(await chatStatus(header), 429);
    assert.equal((await statsOf(header)).llm.total_requests, 1);
    assert.equal(await chatStatus(scopeOf(header, "b")), 200);
    const page = await (await header.ask("/web/")).text();
    assert.match(page, /href="\/web\//, "the header goes along with each request");
    assert.doesNotMatch(page, /\/scope\//);
  });
});

Deno.test("links, redirects and addresses of the website stay inside of a scope", async () => {
  const set = ["server.per_request_faults.enabled=true"];
  await withServer({ set }, async (bench) => {
    const a = scopeOf(bench, "a");
    const seen = new Set<string>();
    const queue = [
      "/scope/a/web/",
      "/scope/a/web/sitemap.xml",
      "/scope/a/web/robots.txt",
      "/scope/a/web/feed.rss",
    ];
    while (seen.size < 60) {
      const path = queue.shift();
      if (path === undefined) break;
      if (seen.has(path)) continue;
      seen.add(path);
      const response = await bench.ask(path, { redirect: "manual" });
      const text = await response.text();
      const location = response.headers.get("location");
      const links = [...text.matchAll(/(?:href|src|action|data-url)="([^"#]*)"|<loc>([^<]*)<\/loc>/g)]
        .map(([, link, loc]) => link ?? loc ?? "");
      for (const link of [...links, ...(location === null ? [] : [location])]) {
        const url: URL = new URL(link.replaceAll("&amp;", "&"), `http://errorworks${path}`);
        if (url.host !== "errorworks" || url.protocol !== "http:") continue;
        assert.ok(url.pathname.startsWith("/scope/a/web"), `${link} on ${path} leads out of the scope`);
        queue.push(url.pathname + url.search);
      }
    }
    assert.equal(seen.size, 60);
    const redirect = await a.ask("/web/redirect/2", { redirect: "manual" });
    assert.equal(redirect.headers.get("location"), "/scope/a/web/redirect/1");
    const body = new URLSearchParams({ item: "lamp-00042" });
    const filled = await a.ask("/web/basket", { method: "POST", body, redirect: "manual" });
    assert.equal(filled.headers.get("location"), "/scope/a/web/basket");
    assert.match(filled.headers.get("set-cookie") ?? "", /; Path=\/scope\/a\/web;/);
    assert.equal((await statsOf(bench)).web.total_requests, 0);
  });
});

Deno.test("the truth of a scope knows its addresses", async () => {
  await withServer({}, async (bench) => {
    const a = scopeOf(bench, "a");
    const home = await (await a.ask("/web/")).text();
    const truth = await (await a.admin("/truth?url=/scope/a/web/")).json();
    assert.equal(truth.url, "/");
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(home)));
    assert.equal(truth.body_sha256, digest.toHex());
  });
});

Deno.test("pictures have an address inside of the scope", async () => {
  await withServer({}, async (bench) => {
    const a = scopeOf(bench, "a");
    const body = JSON.stringify({ model: "dall-e-3", prompt: "a cat", response_format: "url" });
    const { data } = await (await a.ask("/v1/images/generations", { method: "POST", body })).json();
    assert.match(data[0].url, /\/scope\/a\/v1\/images\/files\//);
    assert.equal((await bench.ask(new URL(data[0].url).pathname)).status, 200);
  });
});

Deno.test("a scope answers all that a server answers, under its own path and with the same token", async () => {
  await withServer({}, async (bench) => {
    const a = scopeOf(bench, "a");
    for (const path of ["/", "/health", "/health/ready", "/metrics"]) {
      assert.equal((await a.ask(path)).status, 200, path);
    }
    for (const path of ["/stats", "/config", "/export", "/rules", "/timeseries"]) {
      assert.equal((await a.admin(path)).status, 200, path);
      assert.equal((await a.ask(`/admin${path}`)).status, 401, path);
    }
    const text = await (await a.ask("/")).text();
    assert.match(text, /OPENAI_BASE_URL=http:\/\/errorworks\/scope\/a\/v1 /);
    const page = await (await a.ask("/", { headers: { accept: "text/html" } })).text();
    for (const [, href = ""] of page.matchAll(/href="(\/[^"]*)"/g)) assert.match(href, /^\/scope\/a\//);
    const missing = await (await a.ask("/nothing")).json();
    assert.equal(missing.error.message, "Nothing is at /scope/a/nothing, see /scope/a/ for what there is");
    assert.equal((await a.admin("/scopes")).status, 404, "a scope has no scopes");
  });
});

Deno.test("a page of rows names the next one inside of the scope", async () => {
  await withServer({}, async (bench) => {
    const a = scopeOf(bench, "a");
    for (let n = 0; n < 3; n++) await chatStatus(a);
    const first = await a.admin("/export?limit=2");
    const next = /^<([^>]*)>; rel="next"$/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    assert.match(next, /^\/scope\/a\/admin\/export\?/);
    assert.equal((await first.text()).trim().split("\n").length, 2);
    const rest = await (await bench.ask(next, { headers: { authorization: "Bearer test-token" } })).text();
    assert.equal(rest.trim().split("\n").length, 1);
  });
});

Deno.test("the routes of a scope that could not be loaded are loaded by its next request", async () => {
  let loads = 0;
  const frail: Service = {
    ...llm,
    mount(core) {
      const mounted = llm.mount(core);
      // The first load is that of the server itself.
      return {
        ...mounted,
        routes: () => ++loads === 2 ? Promise.reject(new Error("no handle")) : mounted.routes(),
      };
    },
  };
  const { app, close } = await buildServer({ services: [frail] });
  const target = targetOf("", async (path, init) => {
    const request = new Request(`http://errorworks${path}`, init);
    return await app.fetch(request, { connection: new FetchConnection(request) });
  });
  const a = scopeOf(target, "a");
  assert.deepEqual([await chatStatus(a), await chatStatus(a)], [500, 200]);
  await close();
});
