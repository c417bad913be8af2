import { strict as assert } from "node:assert";
import { MAX_WORKERS, SLOT } from "../../engine/shared/layout.ts";
import { Plane, type SlotFigure } from "../../engine/shared/plane.ts";
import { fc } from "./support.ts";

const FIGURES: readonly SlotFigure[] = [
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

Deno.test("a plane knows each figure of each worker apart, in every view", () => {
  const plane = new Plane(3);
  const view = new Plane(3, plane.buffer);
  let n = 0;
  for (const slot of plane.slots) for (const figure of FIGURES) slot.set(figure, ++n);
  n = 0;
  for (const slot of view.slots) for (const figure of FIGURES) assert.equal(slot.get(figure), ++n);
  assert.equal(plane.edition, 0);
  assert.deepEqual([0, 1, 2].map((domain) => view.inFlight(domain)), [0, 0, 0]);
});

Deno.test("a plane has a slot for every worker, and no more", () => {
  const plane = new Plane(1);
  assert.equal(plane.slots.length, MAX_WORKERS);
  for (const worker of [-1, 0.5, MAX_WORKERS]) assert.throws(() => plane.slot(worker), RangeError);
});

Deno.test("a figure of all workers is the sum of each", () => {
  fc.assert(fc.property(fc.array(fc.nat(), { maxLength: MAX_WORKERS }), (list) => {
    const plane = new Plane(1);
    for (const [worker, n] of list.entries()) plane.slot(worker).add("refused", n);
    assert.equal(plane.sum("refused"), list.reduce((sum, n) => sum + n, 0));
    assert.equal(plane.sum("bugs"), 0);
  }));
});

Deno.test("what is in flight is counted by domain over all workers", () => {
  const step = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 }), fc.constantFrom<1 | -1>(1, -1));
  fc.assert(fc.property(fc.array(step), (steps) => {
    const plane = new Plane(3);
    for (const [worker, domain, n] of steps) plane.slot(worker).flight(domain, n);
    for (const domain of [0, 1, 2]) {
      const own = steps.filter(([, at]) => at === domain).reduce((sum, [, , n]) => sum + n, 0);
      assert.equal(plane.inFlight(domain), own);
    }
  }));
});

Deno.test("a slot that is cleared hands out what was in flight, and clears what a worker is or has at one moment", () => {
  const plane = new Plane(2);
  const [slot, neighbour] = [plane.slot(3), plane.slot(4)];
  for (const one of [slot, neighbour]) {
    for (const figure of FIGURES) one.set(figure, 5);
    one.set("recorded", 100);
    one.set("written", 60);
    one.flight(0, 1);
    one.flight(1, 1);
    one.flight(1, 1);
  }
  assert.equal(slot.queued(), 35);
  assert.deepEqual(slot.clear(), [1, 2]);
  assert.deepEqual([slot.queued(), slot.get("recorded")], [35, 100]);
  const gone: readonly SlotFigure[] = ["connections", "streams", "lag"];
  for (const figure of gone) assert.equal(slot.get(figure), 0, figure);
  assert.deepEqual([slot.get("bugs"), slot.get("refused"), slot.get("lag_max")], [5, 5, 5]);
  assert.deepEqual([slot.inFlight(0), slot.inFlight(1)], [0, 0]);
  assert.deepEqual(slot.clear(), [0, 0]);
  assert.deepEqual([neighbour.queued(), neighbour.inFlight(1), neighbour.get("connections")], [35, 2, 5]);
});

Deno.test("a slot never hands out less than nothing", () => {
  const plane = new Plane(1);
  plane.slot(0).flight(0, -1);
  assert.deepEqual(plane.slot(0).clear(), [0]);
});

Deno.test("every figure of a slot has a cell of its own", () => {
  const places = Object.values(SLOT);
  assert.deepEqual([...places].sort((a, b) => a - b), places.map((_, at) => at));
});
