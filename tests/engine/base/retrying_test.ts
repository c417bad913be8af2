import { strict as assert } from "node:assert";
import { retrying } from "../../../engine/base/retrying.ts";
import { fakeClock } from "../../harness.ts";

Deno.test("retrying() makes a value once", async () => {
  let made = 0;
  const value = retrying(() => Promise.resolve(++made), fakeClock());
  assert.equal(value.current(), undefined);
  assert.deepEqual([await value.get(), await value.get(), await value.current()], [1, 1, 1]);
});

Deno.test("retrying() keeps a failure until its wait is over, twice as long each time, to a ceiling", async () => {
  const clock = fakeClock();
  let tries = 0;
  const value = retrying(() => Promise.reject(new Error(`try ${++tries}`)), clock);
  const waits: number[] = [];
  for (let n = 1; n <= 8; n++) {
    await assert.rejects(value.get(), { message: `try ${n}` });
    await assert.rejects(value.get(), { message: `try ${n}` });
    waits.push(value.wait());
    clock.advance(value.wait());
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});
