import { strict as assert } from "node:assert";
import { always, AUTH, type Bench, withServer } from "../../harness.ts";
import { chatStatus } from "../../statuses.ts";

async function get({ admin }: Bench): Promise<unknown> {
  return await (await admin("/config")).json();
}

async function update({ admin }: Bench, patch: unknown): Promise<void> {
  const response = await admin("/config", { method: "POST", body: JSON.stringify(patch) });
  assert.equal(response.status, 200, await response.text());
}

Deno.test("DELETE /admin/config takes back all that was posted: the configuration is as it was started", async () => {
  const set = [...always("rate_limit"), "llm.response.mode=echo"];
  await withServer({ preset: "gentle", set }, async (bench) => {
    const started = JSON.stringify(await get(bench));
    await update(bench, { llm: { faults: null, response: { mode: "random" } }, web: { faults: null } });
    await update(bench, { llm: { faults: { forbidden: { pct: 100 } } } });
    assert.equal(await chatStatus(bench), 403);
    const response = await bench.ask("/admin/config", { method: "DELETE", headers: AUTH });
    const { status: said, config_version, config } = await response.json();
    assert.deepEqual([response.status, said, config_version], [200, "restored", 4]);
    assert.equal(JSON.stringify(config), started);
    assert.equal(JSON.stringify(await get(bench)), started);
    assert.equal(await chatStatus(bench), 429);
  });
});

Deno.test("DELETE /admin/config without the token is refused and changes nothing", async () => {
  await withServer({}, async (bench) => {
    await update(bench, { llm: { faults: { forbidden: { pct: 100 } } } });
    const response = await bench.ask("/admin/config", { method: "DELETE" });
    await response.body?.cancel();
    assert.deepEqual([response.status, await chatStatus(bench)], [401, 403]);
  });
});
