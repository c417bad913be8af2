import { strict as assert } from "node:assert";
import { lazily } from "../../../engine/base/lazily.ts";

Deno.test("lazily() makes a value once, also for those who ask while it is made, and then gives it at once", async () => {
  let made = 0;
  const value = lazily(() => Promise.resolve({ made: ++made }));
  assert.equal(made, 0);
  const [first, second] = await Promise.all([value(), value()]);
  assert.deepEqual(first, { made: 1 });
  assert.equal(second, first);
  assert.equal(value(), first, "no promise any more");
});

Deno.test("lazily() tries again after a failure", async () => {
  let tries = 0;
  const value = lazily(() => ++tries === 1 ? Promise.reject(new Error("not now")) : Promise.resolve(tries));
  await assert.rejects(async () => await value(), /not now/);
  assert.equal(await value(), 2);
  assert.equal(await value(), 2);
});
