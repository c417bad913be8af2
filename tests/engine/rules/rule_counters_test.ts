import { strict as assert } from "node:assert";
import { CounterMap, counterMapCells } from "../../../engine/memory/counter_map.ts";
import { TokenBuckets } from "../../../engine/memory/token_buckets.ts";
import type { Frequency } from "../../../engine/rules/rule.ts";
import { ruleCounters } from "../../../engine/rules/rule_counters.ts";
import { newCells } from "../memory/threads/crew.ts";

const KEYS = 64;

function counters() {
  const table = () => new CounterMap(newCells(counterMapCells(KEYS)));
  const now = () => 0;
  return ruleCounters({
    server: table(),
    sessions: table(),
    serverBuckets: new TokenBuckets(table(), now),
    buckets: new TokenBuckets(table(), now),
    now,
    shared: null,
  });
}

function frequency(per: Frequency["per"], times: number): Frequency {
  return { per, times, after: 0, every: 1, pct: 100, for_sec: null, beyond: undefined };
}

Deno.test("a rule that is used up for the server stays so, however many clients other rules count", () => {
  const { next, asked } = counters();
  for (const per of ["server", "scope"] as const) {
    const twice = frequency(per, 2);
    assert.deepEqual([next(per, twice), next(per, twice), next(per, twice)], [0, 1, null]);
    for (let n = 0; n < 10 * KEYS; n++) {
      next(`client ${n}`, frequency("client", 1));
      asked(`question ${n}`);
    }
    assert.equal(next(per, twice), null);
  }
});

Deno.test("a capacity that all clients share does not refill early, however many clients have one of their own", () => {
  const { exceeds } = counters();
  const capacity = { per_sec: 1, burst: 1, rejected_cost: 0 };
  for (const per of ["server", "scope"] as const) {
    assert.deepEqual([exceeds(per, per, capacity), exceeds(per, per, capacity)], [false, true]);
    for (let n = 0; n < 10 * KEYS; n++) exceeds(`client ${n}`, "client", capacity);
    assert.equal(exceeds(per, per, capacity), true);
  }
});

Deno.test("a rule counts each of its clients apart", () => {
  const { next } = counters();
  const once = frequency("client", 1);
  assert.deepEqual(["a", "b", "a"].map((client) => next(client, once)), [0, 0, null]);
});
