import { strict as assert } from "node:assert";
import { buildServer, fakeClock, withServer } from "../../harness.ts";
import { statusesOf } from "../../statuses.ts";

function scenario(given: Record<string, unknown>): string[] {
  return [`scenario=${JSON.stringify({ name: "outage", ...given })}`];
}

type Chat = () => Promise<Response>;

const DOWN = { llm: { faults: { service_unavailable: { pct: 100 } } } };

Deno.test("phases by time lie over the configuration one after the other, and rows name them", async () => {
  const clock = fakeClock();
  const phases = [{ name: "calm", for_sec: 60 }, { name: "down", for_sec: 30, config: DOWN }, {
    name: "after",
    for_sec: 10,
  }];
  await withServer({ clock, set: scenario({ phases }) }, async ({ chat, rows }) => {
    const seen: number[][] = [];
    for (const ms of [0, 59_000, 2000, 28_000, 2000, 20_000]) {
      clock.advance(ms);
      seen.push(await statusesOf(chat, 1));
    }
    assert.deepEqual(seen.flat(), [200, 200, 503, 503, 200, 200]);
    assert.deepEqual((await rows()).map(({ phase }) => phase ?? null), [
      "calm",
      "calm",
      "down",
      "down",
      "after",
      null,
    ]);
  });
});

Deno.test("phases by requests change at the request that is meant, and repeat", async () => {
  const phases = [{ for_requests: 3 }, { for_requests: 2, config: DOWN }];
  await withServer({ set: scenario({ phases, repeat: true }) }, async ({ chat }) => {
    assert.deepEqual(await statusesOf(chat, 10), [200, 200, 200, 503, 503, 200, 200, 200, 503, 503]);
  });
  await withServer({ set: scenario({ phases }) }, async ({ chat }) => {
    assert.deepEqual(await statusesOf(chat, 7), [200, 200, 200, 503, 503, 200, 200]);
  });
});

Deno.test("rules of a phase stand in front of those of the configuration, and time_scale makes time pass faster", async () => {
  const clock = fakeClock();
  const phases = [{ for_sec: 3600, rules: [{ do: { fault: "conflict" } }] }];
  const set = [...scenario({ phases, time_scale: 60 }), 'llm.rules=[{"do":{"fault":"not_found"}}]'];
  await withServer({ clock, set }, async ({ chat }) => {
    assert.deepEqual(await statusesOf(chat, 2), [409, 409]);
    clock.advance(61_000);
    assert.deepEqual(await statusesOf(chat, 1), [404]);
  });
});

Deno.test("a scenario is started and ended while the server runs", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async ({ chat, admin }) => {
    clock.advance(5_000_000);
    const post = async (body: unknown) => {
      const response = await admin("/scenario", { method: "POST", body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    };
    const started = await post({ name: "down", phases: [{ for_sec: 10, config: DOWN }] });
    assert.deepEqual([started.status, started.body.phase], [200, "0"]);
    assert.deepEqual(await statusesOf(chat, 1), [503]);
    clock.advance(4000);
    const state = await (await admin("/scenario")).json();
    assert.deepEqual([state.name, state.phase, state.position_sec], ["down", "0", 4]);
    assert.deepEqual(await (await admin("/scenario", { method: "DELETE" })).json(), { scenario: "off" });
    assert.deepEqual(await statusesOf(chat, 1), [200]);
    const wrong = await post({
      name: "down",
      phases: [{ for_sec: 10, config: { llm: { faults: { nothing: {} } } } }],
    });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body.error.message, /scenario\.phases\.0\.config\.llm\.faults\.nothing: unknown key/);
  });
});

Deno.test("what is wrong in a phase is said at the start, with the phase and the key", async () => {
  const phases = [{ for_sec: 1 }, { for_sec: 1, rules: [{ do: { fault: "rate_limt" } }] }];
  await assert.rejects(buildServer({ set: scenario({ phases }) }), {
    message: /scenario\.phases\.1\.rules\.0\.do\.fault: there is no fault "rate_limt"/,
  });
});
