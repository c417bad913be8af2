/** `server.per_request_faults` is one setting for all domains, on any kind of server. */
import { strict as assert } from "node:assert";
import { systemClock } from "../../../engine/base/clock.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import { eventually } from "../../behaviour/steer.ts";
import { withStrangers } from "../../behaviour/strangers.ts";
import { fakeClock, SERVICES, type Target, withListener, withServer, withWorkers } from "../../harness.ts";
import { problemsIn } from "../support.ts";
import { byHeader, scopeOf } from "../scopes/scopes.ts";
import { statusOf } from "../../statuses.ts";

const ON = "server.per_request_faults.enabled=true";

/** The statuses of a request to each domain that asks for a fault. */
async function asked(target: Target): Promise<number[]> {
  const paths = ["/v1/models?fault=not_found", "/web/shop?fault=forbidden"];
  return await Promise.all(paths.map((path) => statusOf(target.ask(path))));
}

async function post(target: Target, patch: unknown, query = ""): Promise<number> {
  return await statusOf(target.admin(`/config${query}`, { method: "POST", body: JSON.stringify(patch) }));
}

const OBEYED = [404, 403];
const IGNORED = [200, 200];

/** Off at first, on for all domains by one change, per scope, and taken back. */
async function governsAllDomains(target: Target): Promise<void> {
  const scope = scopeOf(target, "asking");
  assert.deepEqual(await asked(target), IGNORED);
  assert.equal(await post(scope, { server: { per_request_faults: { enabled: true } } }), 200);
  assert.deepEqual(await asked(scope), OBEYED);
  assert.deepEqual(await asked(byHeader(target, "asking")), OBEYED);
  assert.deepEqual(await asked(target), IGNORED, "it is on in the scope alone");
  assert.equal(await post(target, { server: { per_request_faults: { enabled: true, max_hops: 2 } } }), 200);
  assert.deepEqual(await asked(target), OBEYED);
  const { server } = await (await target.admin("/config")).json();
  assert.deepEqual(server.per_request_faults, {
    enabled: true,
    max_delay_sec: 10,
    max_bytes: 8_388_608,
    max_hops: 2,
  });
  const far = await target.ask("/web/redirect/3", { redirect: "manual" });
  assert.equal(far.status, 400, await far.text());
  await (await target.admin("/config", { method: "DELETE" })).body?.cancel();
  assert.deepEqual(await asked(target), IGNORED);
}

Deno.test("server.per_request_faults governs all domains and each scope, in process", () =>
  withServer({}, governsAllDomains));

Deno.test("server.per_request_faults governs all domains and each scope, over a socket", () =>
  withListener({}, governsAllDomains));

Deno.test("server.per_request_faults governs all domains and each scope, with 4 workers", () =>
  withWorkers(4, {}, ({ url }) => withStrangers(url, governsAllDomains)));

Deno.test("server.per_request_faults is on for a while with ttl_sec", async () => {
  await withServer({ clock: systemClock }, async (bench) => {
    const on = { server: { per_request_faults: { enabled: true } } };
    assert.equal(await post(bench, on, "?ttl_sec=1.5"), 200);
    assert.deepEqual(await asked(bench), OBEYED);
    await eventually(() => asked(bench), (statuses) => statuses.join() === IGNORED.join());
  });
});

Deno.test("server.per_request_faults is on in a phase, by any of its names", async () => {
  for (
    const config of [{ server: { per_request_faults: { enabled: true } } }, {
      web: { ask: { enabled: true } },
    }]
  ) {
    const phases = [{ for_sec: 60, config }, {}];
    const clock = fakeClock();
    await withServer({ clock, set: [`scenario=${JSON.stringify({ name: "x", phases })}`] }, async (bench) => {
      assert.deepEqual(await asked(bench), OBEYED, JSON.stringify(config));
      clock.advance(61_000);
      assert.deepEqual(await asked(bench), IGNORED);
    });
  }
});

Deno.test("llm.ask and web.ask load as server.per_request_faults, at the start and while running", async () => {
  for (const set of [["web.ask.enabled=true"], ["llm.ask.enabled=true"], [ON]]) {
    await withServer({ set }, async (bench) => assert.deepEqual(await asked(bench), OBEYED, set.join()));
  }
  await withServer({}, async (bench) => {
    assert.equal(await post(bench, { web: { ask: { enabled: true } } }), 200);
    assert.deepEqual(await asked(bench), OBEYED);
  });
});

Deno.test("what is wrong in server.per_request_faults is told by its name, whatever it was called", async () => {
  const of = (...set: readonly string[]) => problemsIn(() => loadConfig(SERVICES, { set }));
  const [cap] = await of("web.ask.max_bytes=0");
  assert.equal(cap?.path, "server.per_request_faults.max_bytes");
  const layer = { web: { ask: { enabled: true } }, llm: { ask: { enabled: false } } };
  await withServer({}, async (bench) => {
    const response = await bench.admin("/config", { method: "POST", body: JSON.stringify(layer) });
    assert.equal(response.status, 422);
    assert.match(
      await response.text(),
      /llm\.ask.*web\.ask say different things.*server\.per_request_faults/,
    );
    assert.equal(await post(bench, { server: { port: 1 } }), 400);
    assert.equal(await post(bench, { server: null }), 400);
    assert.deepEqual(await asked(bench), IGNORED);
  });
});
