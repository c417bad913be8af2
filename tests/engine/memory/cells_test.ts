import { strict as assert } from "node:assert";
import { add, cellsOf, change, count, get, raise, set } from "../../../engine/memory/cells.ts";
import type { CellsJob } from "./threads/cells.ts";
import { inWorkers, newCells } from "./threads/crew.ts";
import { fc } from "../support.ts";

Deno.test("add() returns what was there before, and takes numbers below zero", () => {
  const cells = newCells(1);
  assert.deepEqual([add(cells, 0), add(cells, 0, 5), add(cells, 0, -2), get(cells, 0)], [0, 1, 6, 4]);
});

Deno.test("a cell holds every whole number that a number can be", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (n) => {
    const cells = newCells(1);
    set(cells, 0, n);
    assert.equal(get(cells, 0), n);
  }));
});

Deno.test("raise() leaves the highest number there was", () => {
  fc.assert(fc.property(fc.array(fc.maxSafeInteger(), { minLength: 1 }), (list) => {
    const cells = newCells(1);
    set(cells, 0, list[0] ?? 0);
    for (const n of list) raise(cells, 0, n);
    assert.equal(get(cells, 0), Math.max(...list));
  }));
});

Deno.test("the cells of a region begin and end where it does", () => {
  const buffer = new SharedArrayBuffer(8 * 10);
  const region = cellsOf(buffer, { at: 3, cells: 4 });
  for (let n = 0; n < region.length; n++) count(region, n);
  assert.deepEqual(Array.from(new BigInt64Array(buffer), Number), [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]);
  assert.throws(() => count(region, 4), RangeError);
});

Deno.test("change() begins again from what another one wrote meanwhile", () => {
  const cells = newCells(1);
  const seen: bigint[] = [];
  change(cells, 0, (old) => {
    if (seen.push(old) === 1) set(cells, 0, 40);
    return old + 2n;
  });
  assert.deepEqual([seen, get(cells, 0)], [[0n, 40n], 42]);
});

Deno.test("change() to null leaves the cell as it is", () => {
  const cells = newCells(1);
  set(cells, 0, 7);
  change(cells, 0, () => null);
  assert.equal(get(cells, 0), 7);
});

Deno.test("four workers lose no change of a cell", async () => {
  const cells = newCells(4);
  const rounds = 5000;
  const job: CellsJob = { cells, rounds };
  await inWorkers<CellsJob, number>("cells.ts", [job, job, job, job]);
  assert.deepEqual(Array.from(cells, Number), [4 * rounds, 12 * rounds, rounds, 8 * rounds]);
});
