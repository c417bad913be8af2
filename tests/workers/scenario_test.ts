/** Phases of a scenario on several workers: one clock, one count, and a replaced worker comes back into the phase. */
import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import { withStrangers } from "../behaviour/strangers.ts";
import { Site } from "../chaos/site.ts";
import { Threads } from "../chaos/threads.ts";
import { type Target, withWorkers } from "../harness.ts";
import { each } from "./suite/step.ts";
import { tallied } from "../statuses.ts";

const DOWN = { llm: { faults: { service_unavailable: { pct: 100 } } } };

function scenario(given: Record<string, unknown>): string[] {
  return ["server.reveal=true", `scenario=${JSON.stringify({ name: "outage", ...given })}`];
}

/** Status, phase and fault of a request, and when it was sent and answered: milliseconds since 1970. */
async function asked({ chat }: Target) {
  const sent = systemClock.epoch();
  const response = await chat();
  await response.body?.cancel();
  const phase = response.headers.get("x-errorworks-phase");
  return { sent, answered: systemClock.epoch(), status: response.status, phase };
}

Deno.test("phases by requests give the same faults with 1 and 4 workers, exactly", async () => {
  const phases = [
    { name: "calm", for_requests: 40 },
    { name: "some", for_requests: 60, config: { llm: { faults: { rate_limit: { pct: 50 } } } } },
    { name: "down", for_requests: 30, config: DOWN },
  ];
  const fates: Record<string, unknown>[] = [];
  for (const workers of [1, 4]) {
    await withWorkers(workers, { set: scenario({ phases }) }, async ({ url, rows }) => {
      await withStrangers(url, async (strangers) => {
        for (let n = 0; n < 110; n++) await asked(strangers);
        await each(40, () => asked(strangers));
      });
      const all = await rows();
      fates.push(
        Object.fromEntries(all.map(({ ordinal, phase, fault }) => [`${ordinal}`, `${phase} ${fault}`])),
      );
      assert.deepEqual(tallied(all.map(({ phase }) => phase && String(phase))), {
        calm: 40,
        some: 60,
        down: 30,
        null: 20,
      });
    });
  }
  const sequential = (all: Record<string, unknown> = {}) =>
    Object.entries(all).filter(([ordinal]) => Number(ordinal) < 110);
  assert.equal(sequential(fates[0]).length, 110);
  assert.deepEqual(sequential(fates[1]), sequential(fates[0]));
});

Deno.test("all workers change phases at the same instant", async () => {
  const phases = [{ name: "calm", for_sec: 2 }, { name: "down", for_sec: 600, config: DOWN }];
  await withWorkers(4, {}, async ({ url, admin }) => {
    const started = await admin("/scenario", {
      method: "POST",
      body: JSON.stringify({ name: "outage", phases }),
    });
    const { started_ms } = await started.json();
    const instant = started_ms + 2000;
    await withStrangers(url, async (strangers) => {
      const seen: Awaited<ReturnType<typeof asked>>[] = [];
      while (systemClock.epoch() < instant + 500) seen.push(...await each(8, () => asked(strangers), 8));
      for (const { sent, answered, status } of seen) {
        if (answered < instant) assert.equal(status, 200, `${instant - answered} ms before the change`);
        if (sent >= instant) assert.equal(status, 503, `${sent - instant} ms after the change`);
      }
      assert.ok(seen.some(({ sent }) => sent >= instant), "nothing was asked after the change");
    });
  });
});

Deno.test("a worker that died comes back into the phase of the others", async () => {
  const threads = new Threads();
  const phases = [{ name: "calm", for_sec: 0.5 }, { name: "down", for_sec: 600, config: DOWN }];
  const wanted = { set: scenario({ phases }), spawn: (name: string) => threads.spawn(name) };
  await withWorkers(2, wanted, async (crew) => {
    using site = new Site(crew.running);
    const before = await (await crew.admin("/scenario")).json();
    for (const worker of [0, 1]) threads.strike(worker, "throw");
    await site.recovered(2);
    await systemClock.sleep(Math.max(0, before.started_ms + 600 - systemClock.epoch()));
    await withStrangers(crew.url, async (strangers) => {
      const seen = await each(20, () => asked(strangers), 4);
      assert.deepEqual(tallied(seen.map(({ phase, status }) => `${phase} ${status}`)), { "down 503": 20 });
      const after = await (await strangers.admin("/scenario")).json();
      assert.equal(after.started_ms, before.started_ms);
      assert.ok(after.position_sec > before.position_sec);
    });
  });
});
