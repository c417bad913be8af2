import { strict as assert } from "node:assert";
import { get } from "node:http";
import type { TrappedRequests } from "../../../engine/transport/leak_trap.ts";
import { always, type Bench, withListener } from "../../harness.ts";

const SECRETS = {
  authorization: "Bearer secret-token",
  cookie: "session=secret-session",
  "x-api-key": "secret-key",
};

/** Follows redirects with all the headers that it began with, as many home-made clients do. */
function followNaively(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { headers: SECRETS, agent: false }, (response) => {
      const { location } = response.headers;
      response.resume();
      response.on("end", () => {
        if (location === undefined) resolve();
        else followNaively(new URL(location, url).href).then(resolve, reject);
      });
    }).on("error", reject);
  });
}

/** Follows redirects as the standard of `fetch` says. */
async function followByFetch(url: string): Promise<void> {
  await (await fetch(url, { headers: SECRETS })).body?.cancel();
}

/** Last request that the leak trap got. */
async function lastSeen({ admin }: Bench): Promise<{ path: string | null; headers: Record<string, string> }> {
  const { requests }: TrappedRequests = await (await admin("/canary")).json();
  const { path, headers } = requests.at(-1) ?? assert.fail("nobody came to the canary");
  return { path, headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])) };
}

function lured(fault: string, options: Record<string, unknown>, test: (bench: Bench) => Promise<void>) {
  return withListener({ set: [...always(fault, options, "web"), "server.canary_port=0"] }, test);
}

Deno.test("the leak trap sees all that a naive client takes along to another port", () =>
  lured("credential_bait", { across: "port" }, async (bench) => {
    await followNaively(`${bench.url}/web/shop`);
    const { path, headers } = await lastSeen(bench);
    assert.equal(path, "/web/shop");
    for (const [name, value] of Object.entries(SECRETS)) assert.equal(headers[name], value);
  }));

Deno.test("the leak trap sees that fetch leaves Authorization behind, but not a key of one's own", () =>
  lured("credential_bait", { across: "port" }, async (bench) => {
    await followByFetch(`${bench.url}/web/shop`);
    const { headers } = await lastSeen(bench);
    assert.equal(headers["authorization"], undefined);
    assert.equal(headers["x-api-key"], SECRETS["x-api-key"]);
  }));

Deno.test("a client that checks only the first address comes to the leak trap in whatever disguise", () =>
  lured("ssrf_redirect", { address: "disguised", hops: [2, 2] }, async (bench) => {
    for (let n = 0; n < 12; n++) {
      const { headers } = await fetch(`${bench.url}/web/?n=${n}`, { redirect: "manual" });
      const hop = headers.get("location") ?? "";
      assert.match(hop, /target=canary_/);
      await followByFetch(bench.url + hop);
    }
    const { headers } = await lastSeen(bench);
    assert.equal(headers["x-api-key"], SECRETS["x-api-key"]);
  }));

Deno.test("the leak trap sees who follows an entity of a sitemap", () =>
  lured("sitemap_entities", { form: "external" }, async (bench) => {
    const map = await (await fetch(`${bench.url}/web/sitemap.xml`)).text();
    const [, address = ""] = /<!ENTITY e0 SYSTEM "(http:[^"]+)">/.exec(map) ?? [];
    await followByFetch(address);
    assert.equal((await lastSeen(bench)).path, "/sitemap");
  }));
