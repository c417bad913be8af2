import { strict as assert } from "node:assert";
import { type Edition, Editions } from "../../engine/hub/edition.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { newSequences } from "../../engine/sequences.ts";
import { newRun } from "../../engine/run.ts";
import { Plane } from "../../engine/shared/plane.ts";
import { llm } from "../../llm/domain.ts";
import { fakeClock } from "../harness.ts";
import { fc } from "./support.ts";

const { config } = await loadConfig([llm], {});
const run = newRun([llm], fakeClock());

function edition(number: number): Edition {
  return { number, config, config_version: number, run, run_config_version: 1, sequences: newSequences([]) };
}

/** Views of one plane, each with a log of what came into force there. */
function views(n: number) {
  const plane = new Plane(1);
  const all = Array.from({ length: n }, () => {
    const editions = new Editions(new Plane(1, plane.buffer));
    const committed: number[] = [];
    return {
      committed,
      expect: (number: number) =>
        editions.expect({ edition: edition(number), commit: () => committed.push(number) }),
      now: () => editions.now()?.number,
    };
  });
  return { plane, all };
}

/** One view. */
function view() {
  const { plane, all: [one] } = views(1);
  assert.ok(one);
  return { plane, ...one };
}

Deno.test("no edition is in force before the first one", () => {
  assert.equal(view().now(), undefined);
});

Deno.test("an edition comes into force when the plane says its number, and not before", () => {
  const { plane, expect, now, committed } = view();
  plane.edition = 1;
  expect(1);
  assert.equal(now(), 1);
  expect(2);
  assert.deepEqual([now(), now(), committed], [1, 1, [1]]);
  plane.edition = 2;
  assert.deepEqual([now(), now(), committed], [2, 2, [1, 2]]);
});

Deno.test("who comes late goes by the edition in force at once", () => {
  const { plane, expect, committed } = view();
  plane.edition = 5;
  expect(5);
  assert.deepEqual(committed, [5]);
});

Deno.test("all views change over at the same instant", () => {
  const { plane, all } = views(4);
  plane.edition = 1;
  for (const { expect } of all) expect(1);
  for (const { expect } of all) {
    expect(2);
    assert.deepEqual(all.map(({ now }) => now()), [1, 1, 1, 1]);
  }
  plane.edition = 2;
  assert.deepEqual(all.map(({ now }) => now()), [2, 2, 2, 2]);
});

Deno.test("an edition that was replaced before the plane said its number never comes into force", () => {
  const { plane, expect, now, committed } = view();
  plane.edition = 1;
  expect(1);
  expect(2);
  expect(3);
  plane.edition = 3;
  assert.deepEqual([now(), committed], [3, [1, 3]]);
});

Deno.test("an edition that nobody asked for yet comes into force before the next one is expected", () => {
  const { plane, expect, committed } = view();
  plane.edition = 1;
  expect(1);
  expect(2);
  plane.edition = 2;
  expect(3);
  assert.deepEqual(committed, [1, 2]);
});

Deno.test("an edition that comes after a newer one is never in force", () => {
  const { plane, expect, now, committed } = view();
  plane.edition = 1;
  expect(1);
  expect(3);
  expect(2); // its preparation took longer, and was given up meanwhile
  plane.edition = 3;
  assert.deepEqual([now(), committed], [3, [1, 3]]);
  expect(2);
  assert.deepEqual([now(), committed], [3, [1, 3]]);
});

Deno.test("what is in force is the newest edition up to the plane's number of those expected in order", () => {
  const steps = fc.array(fc.constantFrom("fail", "publish", "look"), { maxLength: 30 });
  fc.assert(fc.property(steps, (list) => {
    const { plane, expect, now } = view();
    plane.edition = 1;
    expect(1);
    let [given, inForce] = [1, 1];
    for (const step of list) {
      if (step !== "look") expect(++given);
      if (step === "publish") plane.edition = inForce = given;
      assert.equal(now(), inForce);
    }
  }));
});
