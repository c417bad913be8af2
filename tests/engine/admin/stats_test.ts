/** Tests of observed shares of faults beside the configured ones, and of rates. */
import { strict as assert } from "node:assert";
import { observedShares, wilson } from "../../../engine/admin/shares.ts";
import { AUTH, type Bench, fakeClock, withServer } from "../../harness.ts";
import { fc } from "../support.ts";

/** `count` of `total`, as often as one likes. */
const sample = fc.integer({ min: 1, max: 1_000_000 }).chain((total) =>
  fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total))
);

Deno.test("wilson() holds the share that was seen, within 0 and 1", () => {
  fc.assert(fc.property(sample, ([count, total]) => {
    const [low, high] = wilson(count, total);
    assert.ok(0 <= low && low <= count / total && count / total <= high && high <= 1, `${low} ${high}`);
    assert.ok(low < high);
  }));
});

Deno.test("wilson() is narrower the more was seen", () => {
  fc.assert(fc.property(sample, fc.integer({ min: 2, max: 50 }), ([count, total], times) => {
    const width = ([low, high]: readonly [number, number]) => high - low;
    assert.ok(width(wilson(count * times, total * times)) < width(wilson(count, total)));
  }));
});

Deno.test("wilson() is the same from either side", () => {
  fc.assert(fc.property(sample, ([count, total]) => {
    const [low, high] = wilson(count, total);
    const [other, another] = wilson(total - count, total);
    assert.ok(Math.abs(low - (1 - another)) < 1e-9 && Math.abs(high - (1 - other)) < 1e-9);
  }));
});

Deno.test("wilson() knows nothing before the first request, and little after one", () => {
  assert.deepEqual(wilson(0, 0), [0, 1]);
  const [low, high] = wilson(0, 1);
  assert.equal(low, 0);
  assert.ok(Math.abs(high - 0.7935) < 1e-4); // from the formula by hand
});

const usual = { healthy: 0.9, faults: { a: 0.1, b: 0 } };
const burst = { healthy: 0.2, faults: { a: 0.5, b: 0.3 } };

Deno.test("observedShares() weighs the odds by how many requests met a burst", () => {
  const counted = { decided: 200, decided_in_burst: 50, requests_by_fault: { a: 40, b: 15 }, steady: true };
  const { a, b } = observedShares({ usual, burst }, counted);
  assert.ok(Math.abs((a?.configured ?? 0) - (0.1 * 0.75 + 0.5 * 0.25)) < 1e-12);
  assert.ok(Math.abs((b?.configured ?? 0) - 0.3 * 0.25) < 1e-12);
  assert.deepEqual([a?.effective, a?.count, a?.within], [0.2, 40, true]);
  assert.deepEqual(a?.interval, wilson(40, 200));
});

Deno.test("observedShares() tells when a fault got what it should not have got", () => {
  const counted = { decided: 1000, decided_in_burst: 0, requests_by_fault: { a: 140, b: 0 }, steady: true };
  const { a, b } = observedShares({ usual, burst: null }, counted);
  assert.deepEqual([a?.within, b?.within], [false, true]);
});

Deno.test("observedShares() claims nothing before the first decision or after a change", () => {
  const none = { decided: 0, decided_in_burst: 0, requests_by_fault: {}, steady: true };
  const { a } = observedShares({ usual, burst }, none);
  assert.deepEqual([a?.effective, a?.interval, a?.within], [null, [0, 1], null]);
  const some = { decided: 9, decided_in_burst: 0, requests_by_fault: { a: 1, gone: 3 }, steady: false };
  const changed = observedShares({ usual, burst }, some);
  assert.equal(changed["a"]?.within, null);
  assert.deepEqual([changed["gone"]?.configured, changed["gone"]?.count], [0, 3]);
});

async function stats({ ask }: Bench) {
  return await (await ask("/admin/stats", { headers: AUTH })).json();
}

async function chats({ chat }: Bench, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await (await chat()).text();
}

Deno.test("stats have the share of each fault; that of a seed is within, and was counted", async () => {
  const set = ["llm.faults.rate_limit.pct=30", "llm.faults.not_found.pct=10"];
  await withServer({ set }, async (bench) => {
    await chats(bench, 300);
    const { llm } = await stats(bench);
    assert.deepEqual(Object.keys(llm.shares), ["rate_limit", "not_found"]);
    const { rate_limit, not_found } = llm.shares;
    assert.equal(rate_limit.count, llm.requests_by_fault.rate_limit);
    assert.equal(rate_limit.effective, rate_limit.count / 300);
    assert.ok(Math.abs(not_found.configured - 0.07) < 1e-9); // of what rate_limit leaves
    assert.deepEqual([rate_limit.within, not_found.within], [true, true]);
  });
});

Deno.test("stats claim no match after a change, and do again after a reset", async () => {
  await withServer({ set: ["llm.faults.rate_limit.pct=100"] }, async (bench) => {
    const { coordinator } = bench.server;
    await chats(bench, 5);
    assert.equal((await stats(bench)).llm.shares.rate_limit.within, true);
    await coordinator.change({
      patch: { llm: { faults: { rate_limit: { pct: 0 }, forbidden: { pct: 100 } } } },
    });
    const { rate_limit, forbidden } = (await stats(bench)).llm.shares;
    assert.deepEqual([rate_limit.configured, rate_limit.count, rate_limit.within], [0, 5, null]);
    assert.equal(forbidden.within, null);
    await coordinator.reset();
    await chats(bench, 5);
    assert.equal((await stats(bench)).llm.shares.forbidden.within, true);
  });
});

Deno.test("stats claim no match where percentages alone do not decide: a scenario, a rule, a tape, a pause, a wish", async () => {
  const phase = { config: { llm: { faults: { rate_limit: { pct: 100 } } } } };
  const others = [
    `scenario=${JSON.stringify({ name: "x", phases: [phase] })}`,
    'llm.rules=[{"do":{"fault":"rate_limit"}}]',
    "tape.lines=[]",
    "llm.paused=true",
    "server.per_request_faults.enabled=true",
  ];
  for (const other of others) {
    await withServer({ set: ["llm.faults.rate_limit.pct=50", other] }, async (bench) => {
      await chats(bench, 40);
      assert.equal((await stats(bench)).llm.shares.rate_limit.within, null, other);
    });
  }
  const rule = 'llm.rules=[{"do":{"answer":{"text":"Hi"}}}]'; // leaves faults to chance
  await withServer({ set: ["llm.faults.rate_limit.pct=50", rule] }, async (bench) => {
    await chats(bench, 40);
    assert.equal((await stats(bench)).llm.shares.rate_limit.within, true);
  });
});

Deno.test("stats reckon with a burst that is open now, though the configuration has none by the clock", async () => {
  const set = ['llm.faults.conflict={"pct":0,"burst_pct":100}', "llm.burst.now=true"];
  await withServer({ set }, async (bench) => {
    await chats(bench, 5);
    const { configured_shares, shares: { conflict } } = (await stats(bench)).llm;
    assert.equal(configured_shares.burst.faults.conflict, 1);
    assert.deepEqual([conflict.configured, conflict.count, conflict.within], [1, 5, true]);
  });
});

Deno.test("stats have the rate of the run", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    assert.equal((await stats(bench)).llm.requests_per_sec, null);
    await chats(bench, 6);
    clock.advance(2000);
    const { run_sec, llm } = await stats(bench);
    assert.deepEqual([run_sec, llm.requests_per_sec], [2, 3]);
    await bench.server.coordinator.reset();
    assert.equal((await stats(bench)).run_sec, 0);
  });
});
