import { strict as assert } from "node:assert";
import { CounterMap, counterMapCells } from "../../../engine/memory/counter_map.ts";
import { inWorkers, newCells } from "./threads/crew.ts";
import type { WordsJob } from "./threads/words.ts";
import { fc } from "../support.ts";
import type { Key } from "../../../engine/base/hash.ts";

const WAYS = 16;

function table(limit: number): CounterMap {
  return new CounterMap(newCells(counterMapCells(limit)));
}

/** Keys that all belong to one set, whatever the number of sets. */
function alike(n: number): Key {
  return { high: n + 1, low: 0 };
}

/** The rule in other words: each set is a list of 16 places, and the one filled longest ago is given away. */
function model(limit: number) {
  const sets = Math.ceil(limit / WAYS);
  const places = Array.from({ length: sets }, (): { tag: string; word: number }[] => []);
  const given = new Array<number>(sets).fill(0);
  let forgotten = 0;
  return {
    next({ high, low }: Key): number {
      const at = (low >>> 0) % sets;
      const set = places[at] ?? [];
      const tag = `${high} ${low}`;
      const found = set.find((entry) => entry.tag === tag);
      if (found) return found.word++;
      const entry = { tag, word: 1 };
      if (set.length < WAYS) {
        set.push(entry);
      } else {
        set[(given[at] ?? 0) % WAYS] = entry;
        given[at] = (given[at] ?? 0) + 1;
        forgotten++;
      }
      return 0;
    },
    memory: () => ({
      size: places.reduce((sum, { length }) => sum + length, 0),
      limit: sets * WAYS,
      forgotten,
    }),
  };
}

Deno.test("a table numbers each key from 0", () => {
  const map = table(100);
  const [a, b] = [{ high: 1, low: 1 }, { high: 2, low: 1 }];
  assert.deepEqual([a, a, b, a, b].map((key) => map.increment(key)), [0, 1, 0, 2, 1]);
});

Deno.test("a key that is only read takes no slot, and no number from another", () => {
  const map = table(WAYS);
  assert.equal(map.increment(alike(0)), 0);
  for (let n = 1; n <= 2 * WAYS; n++) assert.equal(map.read(alike(n)), 0);
  assert.deepEqual([map.read(alike(0)), map.memory()], [1, { size: 1, limit: WAYS, forgotten: 0 }]);
  for (let n = 1; n < WAYS; n++) map.increment(alike(n));
  assert.equal(map.read(alike(WAYS)), 0);
  assert.deepEqual([map.read(alike(0)), map.memory()], [1, { size: WAYS, limit: WAYS, forgotten: 0 }]);
});

Deno.test("a table has room for as many keys as it was made for, in whole sets", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), (wanted) => {
    const { size, limit, forgotten } = table(wanted).memory();
    assert.deepEqual([size, forgotten, limit % WAYS], [0, 0, 0]);
    assert.ok(limit >= wanted && limit < wanted + WAYS);
  }));
});

Deno.test("a set forgets none of its keys before there are more of them than places", () => {
  const order = fc.array(fc.nat({ max: WAYS - 1 }), { maxLength: 300 });
  fc.assert(fc.property(order, fc.integer({ min: 1, max: 200 }), (list, limit) => {
    const map = table(limit);
    const counts = new Map<number, number>();
    for (const n of list) {
      assert.equal(map.increment(alike(n)), counts.get(n) ?? 0);
      counts.set(n, (counts.get(n) ?? 0) + 1);
    }
    assert.deepEqual([map.memory().size, map.memory().forgotten], [counts.size, 0]);
  }));
});

Deno.test("a full set forgets the key it took first, and its word", () => {
  const map = table(WAYS);
  for (let n = 0; n < WAYS; n++) map.increment(alike(n));
  assert.equal(map.increment(alike(WAYS)), 0);
  assert.deepEqual(map.memory(), { size: WAYS, limit: WAYS, forgotten: 1 });
  assert.equal(map.increment(alike(1)), 1);
  assert.equal(map.increment(alike(0)), 0);
  assert.deepEqual(map.memory(), { size: WAYS, limit: WAYS, forgotten: 2 });
  assert.equal(map.increment(alike(1)), 0); // the next to go
});

Deno.test("a table does what its rule says, whatever it is asked", () => {
  const half = fc.integer({ min: -40, max: 40 }).filter((n) => n !== 0);
  const keys = fc.array(fc.record({ high: half, low: half }), { maxLength: 400 });
  fc.assert(fc.property(keys, fc.integer({ min: 1, max: 64 }), (list, limit) => {
    const [map, rule] = [table(limit), model(limit)];
    for (const key of list) assert.equal(map.increment(key), rule.next(key));
    assert.deepEqual(map.memory(), rule.memory());
  }));
});

Deno.test("a key may be zero, or below it", () => {
  const map = table(100);
  const keys = [{ high: 0, low: 0 }, { high: -1, low: -1 }, { high: -1, low: 0 }, { high: 0, low: -1 }];
  for (const key of [...keys, ...keys]) map.increment(key);
  assert.deepEqual(keys.map((key) => map.increment(key)), [2, 2, 2, 2]);
  assert.equal(map.memory().size, 4);
});

Deno.test("change() replaces the word of its key alone, and null leaves it", () => {
  const map = table(100);
  const [a, b] = [{ high: 1, low: 1 }, { high: 2, low: 1 }];
  map.increment(b);
  map.update(a, (old) => old + 40n);
  map.update(a, () => null);
  assert.deepEqual([map.increment(a), map.increment(b)], [40, 1]);
});

Deno.test("views of one memory are one table", () => {
  const cells = newCells(counterMapCells(100));
  const [one, other] = [new CounterMap(cells), new CounterMap(cells)];
  const key = { high: 3, low: 4 };
  assert.deepEqual([one.increment(key), other.increment(key), one.increment(key)], [0, 1, 2]);
  assert.deepEqual(one.memory(), other.memory());
});

Deno.test("four workers hand out every number of every key, each once", async () => {
  const cells = newCells(counterMapCells(16_384));
  const job: WordsJob = { cells, keys: 1000, rounds: 5 };
  const all = await inWorkers<WordsJob, number[][]>("words.ts", [job, job, job, job]);
  const expected = Array.from({ length: 20 }, (_, n) => n);
  for (let key = 0; key < job.keys; key++) {
    const numbers = all.flatMap((worker) => worker[key] ?? []).sort((a, b) => a - b);
    assert.deepEqual(numbers, expected);
  }
  assert.deepEqual(new CounterMap(cells).memory(), { size: 1000, limit: 16_384, forgotten: 0 });
});

Deno.test("four workers that have a table forget keep it within its limit", async () => {
  const cells = newCells(counterMapCells(64));
  const job: WordsJob = { cells, keys: 1000, rounds: 2 };
  await inWorkers<WordsJob, number[][]>("words.ts", [job, job, job, job]);
  const memory = new CounterMap(cells).memory();
  assert.deepEqual([memory.size, memory.limit], [64, 64]);
  assert.ok((memory.forgotten ?? 0) >= 1000 - 64);
});
