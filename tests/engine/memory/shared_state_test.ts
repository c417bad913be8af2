import { strict as assert } from "node:assert";
import { MOST_WORKERS, WORKER_COUNTERS } from "../../../engine/memory/layout.ts";
import { SharedState, type WorkerCounter } from "../../../engine/memory/shared_state.ts";
import { fc } from "../support.ts";

const FIGURES: readonly WorkerCounter[] = [
  "heartbeat",
  "lag",
  "lag_max",
  "connections",
  "streams",
  "refused",
  "bugs",
  "recorded",
  "written",
  "dropped",
];

Deno.test("a shared state knows each figure of each worker apart, in every view", () => {
  const sharedState = new SharedState(3);
  const view = new SharedState(3, sharedState.buffer);
  let n = 0;
  for (const counters of sharedState.workers) for (const figure of FIGURES) counters.set(figure, ++n);
  n = 0;
  for (const counters of view.workers) for (const figure of FIGURES) assert.equal(counters.get(figure), ++n);
  assert.equal(sharedState.snapshotNumber, 0);
  assert.deepEqual([0, 1, 2].map((domain) => view.inFlight(domain)), [0, 0, 0]);
});

Deno.test("a shared state has a slot for every worker, and no more", () => {
  const sharedState = new SharedState(1);
  assert.equal(sharedState.workers.length, MOST_WORKERS);
  for (const worker of [-1, 0.5, MOST_WORKERS]) assert.throws(() => sharedState.worker(worker), RangeError);
});

Deno.test("a figure of all workers is the sum of each", () => {
  fc.assert(fc.property(fc.array(fc.nat(), { maxLength: MOST_WORKERS }), (list) => {
    const sharedState = new SharedState(1);
    for (const [worker, n] of list.entries()) sharedState.worker(worker).add("refused", n);
    assert.equal(sharedState.sum("refused"), list.reduce((sum, n) => sum + n, 0));
    assert.equal(sharedState.sum("bugs"), 0);
  }));
});

Deno.test("what is in flight is counted by domain over all workers", () => {
  const step = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 }), fc.constantFrom<1 | -1>(1, -1));
  fc.assert(fc.property(fc.array(step), (steps) => {
    const sharedState = new SharedState(3);
    for (const [worker, domain, n] of steps) sharedState.worker(worker).addInFlight(domain, n);
    for (const domain of [0, 1, 2]) {
      const own = steps.filter(([, at]) => at === domain).reduce((sum, [, , n]) => sum + n, 0);
      assert.equal(sharedState.inFlight(domain), own);
    }
    assert.equal(sharedState.allInFlight(), steps.reduce((sum, [, , n]) => sum + n, 0));
  }));
});

Deno.test("a slot that is cleared hands out what was in flight, and clears what a worker is or has at one moment", () => {
  const sharedState = new SharedState(2);
  const [counters, neighbour] = [sharedState.worker(3), sharedState.worker(4)];
  for (const one of [counters, neighbour]) {
    for (const figure of FIGURES) one.set(figure, 5);
    one.set("recorded", 100);
    one.set("written", 60);
    one.addInFlight(0, 1);
    one.addInFlight(1, 1);
    one.addInFlight(1, 1);
  }
  assert.equal(counters.queued(), 35);
  assert.deepEqual(counters.clear(), [1, 2]);
  assert.deepEqual([counters.queued(), counters.get("recorded")], [35, 100]);
  const gone: readonly WorkerCounter[] = ["connections", "streams", "lag"];
  for (const figure of gone) assert.equal(counters.get(figure), 0, figure);
  assert.deepEqual([counters.get("bugs"), counters.get("refused"), counters.get("lag_max")], [5, 5, 5]);
  assert.deepEqual([counters.inFlight(0), counters.inFlight(1)], [0, 0]);
  assert.deepEqual(counters.clear(), [0, 0]);
  assert.deepEqual([neighbour.queued(), neighbour.inFlight(1), neighbour.get("connections")], [35, 2, 5]);
});

Deno.test("a slot never hands out less than nothing", () => {
  const sharedState = new SharedState(1);
  sharedState.worker(0).addInFlight(0, -1);
  assert.deepEqual(sharedState.worker(0).clear(), [0]);
});

Deno.test("every figure of a slot has a cell of its own", () => {
  const places = Object.values(WORKER_COUNTERS);
  assert.deepEqual([...places].sort((a, b) => a - b), places.map((_, at) => at));
});

Deno.test("a thread of an earlier epoch changes no figure, and is told that its requests are counted", () => {
  const sharedState = new SharedState(2);
  const own = (epoch: number) => {
    const counters = new SharedState(2, sharedState.buffer).worker(0);
    counters.claim(epoch);
    return counters;
  };
  const first = own(0);
  assert.equal(first.addInFlight(0, 1), true);
  assert.equal(first.addInFlight(1, 1), true);
  assert.equal(first.addInFlight(1, -1), true);
  assert.deepEqual(sharedState.worker(0).clear(), [1, 0]);
  const second = own(1);
  assert.equal(second.addInFlight(0, 1), true);
  assert.equal(first.addInFlight(0, -1), false, "it was counted as lost");
  first.set("heartbeat", 5);
  first.add("recorded", 5);
  assert.deepEqual([first.isCurrent(), second.isCurrent()], [false, true]);
  assert.deepEqual([second.get("heartbeat"), second.get("recorded"), second.inFlight(0)], [0, 0, 1]);
});
