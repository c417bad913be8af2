import { strict as assert } from "node:assert";
import { createChance, REMEMBERED_ASKS } from "../../engine/chance.ts";
import { fc } from "./support.ts";

function content(limit = 100) {
  return createChance({ seed: 7, determinism: "content", limit });
}

Deno.test("chance by ordinal never asks what a request says", () => {
  const chance = createChance({ seed: 7, determinism: "ordinal" });
  const fates = [0, 1, 2].map(() => chance.next(() => assert.fail("asked")));
  assert.deepEqual(fates.map(({ ordinal }) => ordinal), [0, 1, 2]);
  assert.equal(new Set(fates.map(({ key }) => JSON.stringify(key))).size, 3);
});

Deno.test("chance by ordinal begins again after a reset", () => {
  const chance = createChance({ seed: 7, determinism: "ordinal" });
  const before = [chance.next(() => ""), chance.next(() => "")];
  chance.reset();
  assert.deepEqual([chance.next(() => ""), chance.next(() => "")], before);
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

Deno.test("chance by content forgets the least recently asked beyond its limit, and counts that", () => {
  const chance = content(2);
  const [a0] = ["a", "b", "a", "c"].map((ask) => chance.next(() => ask)); // forgets b
  assert.deepEqual(chance.memory(), { size: 2, limit: 2, forgotten: 1 });
  const b0 = content().next(() => "b").key;
  assert.deepEqual(chance.next(() => "b").key, b0); // forgets a, which is older than c
  assert.deepEqual(chance.next(() => "a").key, a0?.key);
  assert.deepEqual(chance.memory(), { size: 2, limit: 2, forgotten: 3 });
});

Deno.test("chance by content never remembers more than its limit", () => {
  const asks = fc.array(fc.nat({ max: 30 }), { maxLength: 200 });
  fc.assert(fc.property(asks, fc.integer({ min: 1, max: 10 }), (list, limit) => {
    const chance = content(limit);
    for (const ask of list) chance.next(() => String(ask));
    assert.ok(chance.memory().size <= limit);
  }));
});

Deno.test("a reset forgets all asks and the count of the forgotten", () => {
  const chance = content(1);
  const [first] = ["a", "b"].map((ask) => chance.next(() => ask).key);
  chance.reset();
  assert.deepEqual(chance.memory(), { size: 0, limit: 1, forgotten: 0 });
  assert.deepEqual(chance.next(() => "a"), { ordinal: 0, key: first });
});

Deno.test("chance remembers a hundred thousand asks unless told otherwise", () => {
  assert.equal(REMEMBERED_ASKS, 100_000);
  assert.equal(createChance({ seed: 1, determinism: "content" }).memory().limit, 100_000);
});
