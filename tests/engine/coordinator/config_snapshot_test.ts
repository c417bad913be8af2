import { strict as assert } from "node:assert";
import { type ConfigSnapshot, SnapshotSwitch } from "../../../engine/coordinator/config_snapshot.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import { newSequences } from "../../../engine/chance/sequences.ts";
import { newRun } from "../../../engine/request/run.ts";
import { SharedState } from "../../../engine/memory/shared_state.ts";
import { llm } from "../../../llm/domain.ts";
import { fakeClock } from "../../harness.ts";
import { fc } from "../support.ts";

const { config } = await loadConfig([llm], {});
const run = newRun([llm], fakeClock());

function edition(number: number): ConfigSnapshot {
  const sequences = newSequences([]);
  return { number, config, config_version: number, rule_versions: {}, run, run_config_version: 1, sequences };
}

/** Views of one shared state, each with a log of what came into force there. */
function views(n: number) {
  const sharedState = new SharedState(1);
  const all = Array.from({ length: n }, () => {
    const snapshots = new SnapshotSwitch(new SharedState(1, sharedState.buffer));
    const committed: number[] = [];
    return {
      committed,
      expect: (number: number) =>
        snapshots.schedule({ snapshot: edition(number), commit: () => committed.push(number) }),
      now: () => snapshots.current()?.number,
    };
  });
  return { plane: sharedState, all };
}

/** One view. */
function view() {
  const { plane: sharedState, all: [one] } = views(1);
  assert.ok(one);
  return { plane: sharedState, ...one };
}

Deno.test("no snapshot is in force before the first one", () => {
  assert.equal(view().now(), undefined);
});

Deno.test("a snapshot comes into force when the shared state says its number, and not before", () => {
  const { plane: sharedState, expect, now, committed } = view();
  sharedState.snapshotNumber = 1;
  expect(1);
  assert.equal(now(), 1);
  expect(2);
  assert.deepEqual([now(), now(), committed], [1, 1, [1]]);
  sharedState.snapshotNumber = 2;
  assert.deepEqual([now(), now(), committed], [2, 2, [1, 2]]);
});

Deno.test("who comes late goes by the snapshot in force at once", () => {
  const { plane: sharedState, expect, committed } = view();
  sharedState.snapshotNumber = 5;
  expect(5);
  assert.deepEqual(committed, [5]);
});

Deno.test("all views change over at the same instant", () => {
  const { plane: sharedState, all } = views(4);
  sharedState.snapshotNumber = 1;
  for (const { expect } of all) expect(1);
  for (const { expect } of all) {
    expect(2);
    assert.deepEqual(all.map(({ now }) => now()), [1, 1, 1, 1]);
  }
  sharedState.snapshotNumber = 2;
  assert.deepEqual(all.map(({ now }) => now()), [2, 2, 2, 2]);
});

Deno.test("a snapshot that was replaced before the shared state said its number never comes into force", () => {
  const { plane: sharedState, expect, now, committed } = view();
  sharedState.snapshotNumber = 1;
  expect(1);
  expect(2);
  expect(3);
  sharedState.snapshotNumber = 3;
  assert.deepEqual([now(), committed], [3, [1, 3]]);
});

Deno.test("a snapshot that nobody asked for yet comes into force before the next one is expected", () => {
  const { plane: sharedState, expect, committed } = view();
  sharedState.snapshotNumber = 1;
  expect(1);
  expect(2);
  sharedState.snapshotNumber = 2;
  expect(3);
  assert.deepEqual(committed, [1, 2]);
});

Deno.test("a snapshot that comes after a newer one is never in force", () => {
  const { plane: sharedState, expect, now, committed } = view();
  sharedState.snapshotNumber = 1;
  expect(1);
  expect(3);
  expect(2); // its preparation took longer, and was given up meanwhile
  sharedState.snapshotNumber = 3;
  assert.deepEqual([now(), committed], [3, [1, 3]]);
  expect(2);
  assert.deepEqual([now(), committed], [3, [1, 3]]);
});

Deno.test("what is in force is the newest snapshot up to the shared state's number of those expected in order", () => {
  const steps = fc.array(fc.constantFrom("fail", "publish", "look"), { maxLength: 30 });
  fc.assert(fc.property(steps, (list) => {
    const { plane: sharedState, expect, now } = view();
    sharedState.snapshotNumber = 1;
    expect(1);
    let [given, inForce] = [1, 1];
    for (const step of list) {
      if (step !== "look") expect(++given);
      if (step === "publish") sharedState.snapshotNumber = inForce = given;
      assert.equal(now(), inForce);
    }
  }));
});
