/** Counters of a fleet on a database that answers when a test says so. */
import { strict as assert } from "node:assert";
import { FleetCounters } from "../../../engine/coordinator/fleet_counters.ts";
import { MetricsGateway } from "../../../engine/metrics/gateway.ts";
import { nullStore } from "../../../engine/metrics/null_store.ts";
import type { RuleRequests } from "../../../engine/metrics/rule_counter_sql.ts";
import type { SharedCount } from "../../../engine/rules/rule_counters.ts";
import { settled } from "../memory/threads/timers.ts";

/** A call of the database, to be answered. */
interface Call {
  readonly requests: readonly RuleRequests[];
  answer(...before: readonly number[]): void;
  fail(): void;
}

function counting() {
  const calls: Call[] = [];
  const counters = new FleetCounters(
    new MetricsGateway({
      ...nullStore,
      countForRules(requests) {
        const { promise, resolve, reject } = Promise.withResolvers<SharedCount[]>();
        calls.push({
          requests,
          answer: (...before) => resolve(before.map((before) => ({ before, acting_ms: null }))),
          fail: () => reject(new Error("no connection")),
        });
        return promise;
      },
    }),
  );
  return { calls, counters };
}

async function numbers(counted: readonly Promise<SharedCount | null>[]) {
  return (await Promise.all(counted)).map((one) => one && one.before);
}

Deno.test("what comes while a call is under way is counted by the next one, each counter once, in order", async () => {
  const { calls, counters } = counting();
  const first = counters.count("a", 0);
  const others = ["a", "b", "a", "a"].map((counter) => counters.count(counter, 0));
  await settled();
  assert.deepEqual(calls.map(({ requests }) => requests), [[{ counter: "a", requests: 1, first: 0 }]]);
  calls[0]?.answer(7);
  assert.deepEqual(await numbers([first]), [7]);
  await settled();
  assert.deepEqual(calls[1]?.requests, [
    { counter: "a", requests: 3, first: 0 },
    { counter: "b", requests: 1, first: 0 },
  ]);
  calls[1]?.answer(20, 5);
  assert.deepEqual(await numbers(others), [20, 5, 21, 22]);
  assert.equal(calls.length, 2);
});

Deno.test("after a failure nothing waits for the database until it has answered somebody", async () => {
  const { calls, counters } = counting();
  const waiting = [counters.count("a", 0), counters.count("b", 0)];
  await settled();
  calls[0]?.fail();
  assert.deepEqual(await numbers([...waiting, counters.count("a", 0)]), [null, null, null]);
  assert.deepEqual([calls.length, counters.alone, counters.error], [1, 3, "no connection"]);
  counters.tryAgain();
  assert.equal(counters.error, null);
  const again = counters.count("a", 0);
  await settled();
  calls[1]?.answer(0);
  assert.deepEqual([await numbers([again]), counters.alone], [[0], 3]);
});

Deno.test("a call that takes longer than a second is given up, and those that wait count alone", async () => {
  const { calls, counters } = counting();
  const waiting = [counters.count("a", 0), counters.count("b", 0)];
  assert.deepEqual(await numbers(waiting), [null, null]);
  assert.match(counters.error ?? "", /no answer within 1 s/);
  assert.equal(calls.length, 1);
  calls[0]?.answer(0);
});
