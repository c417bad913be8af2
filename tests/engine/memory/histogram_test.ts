import { strict as assert } from "node:assert";
import { cellOf, HISTOGRAM_CELLS, middleOf, percentiles } from "../../../engine/memory/histogram.ts";
import { randomOf } from "../../../engine/chance/random.ts";
import { fc } from "../support.ts";
import { ordinalKey } from "../../../engine/base/hash.ts";

function count(values: readonly number[]): number[] {
  const cells = new Array<number>(HISTOGRAM_CELLS).fill(0);
  for (const value of values) cells[cellOf(value)] = (cells[cellOf(value)] ?? 0) + 1;
  return cells;
}

/** Nearest rank, from the values themselves. */
function exact(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)] ?? NaN;
}

function assertNear(actual: number | null | undefined, expected: number): void {
  // 1 %, or the microsecond that durations are rounded to.
  const allowed = Math.max(expected * 0.01, 0.000_51);
  assert.ok(Math.abs((actual ?? NaN) - expected) <= allowed, `${actual} instead of ${expected}`);
}

/** Durations of every size, from microseconds to an hour. */
const duration = fc.double({ min: -3, max: Math.log10(3_600_000), noNaN: true }).map((power) => 10 ** power);

Deno.test("the middle of a cell is within 1 % of every value in it", () => {
  fc.assert(fc.property(duration, (ms) => assertNear(middleOf(cellOf(ms)), ms)), { numRuns: 2000 });
});

Deno.test("cells grow with their values and stay within the block", () => {
  fc.assert(fc.property(duration, duration, (a, b) => {
    assert.ok(a <= b ? cellOf(a) <= cellOf(b) : cellOf(a) >= cellOf(b));
    assert.ok(cellOf(a) >= 0 && cellOf(a) < HISTOGRAM_CELLS);
  }));
});

Deno.test("every cell is that of its own middle", () => {
  for (let cell = 0; cell < HISTOGRAM_CELLS; cell++) assert.equal(cellOf(middleOf(cell)), cell);
});

Deno.test("durations below zero and beyond the scale count in the first and the last cell", () => {
  assert.equal(cellOf(-5), 0);
  assert.equal(cellOf(0), 0);
  assert.equal(cellOf(1e12), HISTOGRAM_CELLS - 1);
  assert.equal(cellOf(Infinity), HISTOGRAM_CELLS - 1);
});

Deno.test("percentiles() are null where nothing was counted", () => {
  assert.deepEqual(percentiles(count([]), [0.5, 0.99]), [null, null]);
});

Deno.test("percentiles() are by nearest rank", () => {
  const to = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  const ranks = [0.5, 0.95, 0.99, 1];
  for (const values of [to(10), to(1000), [7], [3, 9], [5, 5, 5]]) {
    for (const [i, value] of percentiles(count(values), ranks).entries()) {
      assertNear(value, exact(values, ranks[i] ?? 1));
    }
  }
  assert.equal(exact([3, 9], 0.5), 3);
});

Deno.test("percentiles() are within 1 % of the exact ones", () => {
  const values = fc.array(duration, { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, rank) => {
    const [value] = percentiles(count(list), [rank]);
    assertNear(value, exact(list, rank));
  }));
});

Deno.test("percentiles() of many drawn durations are within 1 % of the exact ones", () => {
  const random = randomOf(ordinalKey(7, 0), "latency");
  const values = Array.from({ length: 50_000 }, () => -100 * Math.log(1 - random()));
  for (const rank of [0.01, 0.5, 0.9, 0.95, 0.99, 0.999]) {
    assertNear(percentiles(count(values), [rank])[0], exact(values, rank));
  }
});
