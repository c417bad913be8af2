/** An overload that retries keep alive, and a client that lets it end. */
import { strict as assert } from "node:assert";
import { BUDGETED, goodput, NAIVE, recoverySec, TRIGGER } from "../../bench/capacity.ts";

for (const load of [0.5, 0.6, 0.7]) {
  Deno.test(`at ${load} of the capacity, retries without a budget keep an outage alive, and a budget of 10 % ends it`, async () => {
    const naive = await goodput(NAIVE, load);
    assert.ok(naive.slice(0, TRIGGER.from).every((part) => part > 0.99), "nothing fails before the trigger");
    assert.equal(recoverySec(naive), Infinity);
    assert.ok(naive.slice(TRIGGER.to).every((part) => part < 0.5), `${naive.slice(TRIGGER.to)}`);
    const sec = recoverySec(await goodput(BUDGETED, load));
    assert.ok(sec <= 5 * (TRIGGER.to - TRIGGER.from), `it takes ${sec} s`);
  });
}
