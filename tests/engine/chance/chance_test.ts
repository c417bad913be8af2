import { strict as assert } from "node:assert";
import { type Chance, createChance, type Determinism } from "../../../engine/chance/chance.ts";
import { CounterMap, counterMapCells } from "../../../engine/memory/counter_map.ts";
import { newCells } from "../memory/threads/crew.ts";
import { fc } from "../support.ts";

/** A run's chance that remembers as many asks, and another view of the same. */
function views(determinism: Determinism, limit = 100): [Chance, Chance] {
  const ordinal = newCells(1);
  const asks = newCells(counterMapCells(limit));
  const view = () => createChance({ seed: 7, determinism, ordinal, asks: new CounterMap(asks) });
  return [view(), view()];
}

function content(limit?: number): Chance {
  return views("content", limit)[0];
}

function byOrdinal(): Chance {
  return views("ordinal")[0];
}

Deno.test("chance by ordinal never asks what a request says", () => {
  const chance = byOrdinal();
  const fates = [0, 1, 2].map(() => chance.next(() => assert.fail("asked")));
  assert.deepEqual(fates.map(({ ordinal }) => ordinal), [0, 1, 2]);
  assert.equal(new Set(fates.map(({ key }) => JSON.stringify(key))).size, 3);
});

Deno.test("chance by ordinal begins again with each run", () => {
  const fates = () => {
    const chance = byOrdinal();
    return [chance.next(() => ""), chance.next(() => "")];
  };
  assert.deepEqual(fates(), fates());
});

Deno.test("views of one chance hand out together what one alone would", () => {
  const order = fc.array(fc.tuple(fc.nat({ max: 1 }), fc.constantFrom("a", "b", "c")), { maxLength: 30 });
  fc.assert(fc.property(order, fc.constantFrom("ordinal", "content"), (list, determinism) => {
    const both = views(determinism);
    const [alone] = views(determinism);
    for (const [who, ask] of list) assert.deepEqual(both[who]?.next(() => ask), alone.next(() => ask));
  }));
});

Deno.test("chance by content gives each ask the same keys in any order", () => {
  const asks = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 20 });
  fc.assert(fc.property(asks, (list) => {
    const keysOf = (order: readonly string[]) => {
      const chance = content();
      return order.map((ask) => `${ask} ${JSON.stringify(chance.next(() => ask).key)}`).sort();
    };
    assert.deepEqual(keysOf([...list].reverse()), keysOf(list));
    assert.deepEqual(keysOf([...list].sort()), keysOf(list));
  }));
});

Deno.test("chance by content gives a repeated ask a new key each time", () => {
  const chance = content();
  const keys = Array.from({ length: 50 }, () => JSON.stringify(chance.next(() => "same").key));
  assert.equal(new Set(keys).size, 50);
});

Deno.test("chance by content does not mistake a counted ask for another one", () => {
  const chance = content();
  const keys = ["x", "0 x", "x", "1 x", "0 x"].map((ask) => JSON.stringify(chance.next(() => ask).key));
  assert.equal(new Set(keys).size, 5);
});

Deno.test("chance by content still numbers the requests", () => {
  const chance = content();
  assert.deepEqual(["a", "a", "b"].map((ask) => chance.next(() => ask).ordinal), [0, 1, 2]);
});

Deno.test("chance by content that has forgotten an ask meets it as if for the first time", () => {
  const chance = content(16);
  const asks = Array.from({ length: 17 }, (_, n) => `ask ${n}`);
  const [first] = asks.map((ask) => chance.next(() => ask).key);
  assert.deepEqual(chance.next(() => "ask 0").key, first);
  assert.notDeepEqual(chance.next(() => "ask 0").key, first);
});

Deno.test("chance by content begins again with each run", () => {
  const fates = () => {
    const chance = content();
    return ["a", "b", "a"].map((ask) => chance.next(() => ask));
  };
  assert.deepEqual(fates(), fates());
});
