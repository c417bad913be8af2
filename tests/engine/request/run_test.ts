import { strict as assert } from "node:assert";
import type { Determinism } from "../../../engine/chance/chance.ts";
import { countLost, newRun, Run, type RunMemory } from "../../../engine/request/run.ts";
import { CELL_BYTES, type Region } from "../../../engine/memory/cells.ts";
import { type DomainShape, runLayout, sharedStateLayout } from "../../../engine/memory/layout.ts";
import { fakeClock } from "../../harness.ts";
import { fc } from "../support.ts";
import { visited } from "../metrics/records.ts";

const SHAPES: readonly DomainShape[] = [
  { name: "llm", faults: [{ name: "timeout" }], sequences: ["reply", "page"], dimensions: ["model"] },
  { name: "web", faults: [], sequences: ["page"], dimensions: [] },
];
const BURST = { enabled: true, interval_sec: 30, duration_sec: 5, start_sec: 0 };

/** A new run, and as many views of it as are asked for. */
function runs(determinism: Determinism = "ordinal") {
  const clock = fakeClock();
  const memory = newRun(SHAPES, clock);
  const view = (of: RunMemory = memory) => new Run(of, { shapes: SHAPES, clock, seed: 7, determinism });
  return { clock, memory, view };
}

/** All regions of a layout, however deep. */
function regionsIn(part: unknown): Region[] {
  if (typeof part !== "object" || part === null) return [];
  if ("at" in part && "cells" in part && typeof part.at === "number" && typeof part.cells === "number") {
    return [{ at: part.at, cells: part.cells }];
  }
  return Object.values(part).flatMap(regionsIn);
}

/** Fails unless the regions lie apart, each on lines of its own, within the block. */
function assertApart(layout: { readonly bytes: number }): void {
  const regions = regionsIn(layout).sort((a, b) => a.at - b.at || a.cells - b.cells);
  let end = 0;
  for (const { at, cells } of regions) {
    assert.ok(at >= end, `a region begins at ${at}, before ${end}`);
    assert.equal(at * CELL_BYTES % 64, 0);
    end = at + cells;
  }
  assert.ok(end * CELL_BYTES <= layout.bytes);
}

const names = fc.array(fc.string({ maxLength: 3 }), { maxLength: 12 });
const shape = fc.record({
  name: fc.string({ maxLength: 3 }),
  faults: names.map((list) => list.map((name) => ({ name }))),
  sequences: names,
  dimensions: names,
});

Deno.test("the parts of a run never overlap, whatever its domains are", () => {
  fc.assert(fc.property(fc.array(shape, { maxLength: 5 }), (shapes) => {
    const layout = runLayout(shapes);
    assertApart(layout);
    assert.equal(layout.domains.length, shapes.length);
    for (const [at, regions] of layout.domains.entries()) {
      assert.equal(regions.faults.cells, shapes[at]?.faults.length);
      assert.equal(regions.labels.length, shapes[at]?.dimensions.length);
    }
  }));
});

Deno.test("the slots of a shared state never overlap, however many domains there are", () => {
  fc.assert(fc.property(fc.nat({ max: 40 }), (domains) => assertApart(sharedStateLayout(domains))));
});

Deno.test("a new run has a name and memory of its own, in which nothing has happened", () => {
  const { clock, memory, view } = runs();
  const other = newRun(SHAPES, clock);
  assert.match(memory.run_id, /^run_[0-9a-f]{16}$/);
  assert.notEqual(memory.run_id, other.run_id);
  assert.equal(memory.started_ms, clock.epoch());
  assert.equal(memory.buffer.byteLength, runLayout(SHAPES).bytes);
  view().nextSeq();
  assert.ok(new BigInt64Array(other.buffer).every((cell) => cell === 0n));
});

Deno.test("two views of a run share its ordinal, its rows, its sessions and its figures", () => {
  const { view } = runs();
  const [one, other] = [view(), view()];
  assert.deepEqual([one, other, one].map((run) => run.chance.next(() => "").ordinal), [0, 1, 2]);
  assert.deepEqual([one, other, one].map((run) => run.nextSeq()), [0, 1, 2]);
  assert.deepEqual([one, other, one].map((run) => run.sessions.increment({ high: 1, low: 2 })), [0, 1, 2]);
  one.tallies[0]?.counted(visited());
  other.tallies[0]?.counted(visited());
  assert.equal(one.tallies[0]?.stats().total_requests, 2);
  assert.equal(other.tallies[0]?.stats().total_requests, 2);
  assert.equal(one.tallies[1]?.stats().total_requests, 0);
  assert.deepEqual(one.memory(), other.memory());
});

Deno.test("two views of a run share what was asked, its buckets and the beginning of its bursts", () => {
  const { clock, view } = runs("content");
  const [one, other] = [view(), view()];
  const keys = [one, other].map((run) => JSON.stringify(run.chance.next(() => "same").key));
  assert.equal(new Set(keys).size, 2);
  assert.equal(one.limits.take("a", 2, { per_min: 60, burst: 3 }).granted, true);
  assert.equal(other.limits.take("a", 2, { per_min: 60, burst: 3 }).granted, false);
  assert.equal(one.bursts.isOn(BURST), true);
  clock.advance(10_000);
  assert.equal(other.bursts.isOn(BURST), false);
});

Deno.test("token buckets that all clients share stay, however many buckets clients have", () => {
  const keys = { asks: 16, server: 16, sessions: 16, limits: 16 };
  const clock = fakeClock();
  const memory = newRun(SHAPES, clock, { keys });
  const { limits, serverLimits } = new Run(memory, {
    shapes: SHAPES,
    clock,
    seed: 7,
    determinism: "ordinal",
  });
  const once = { per_min: 1, burst: 1 };
  assert.equal(serverLimits.take("all", 1, once).granted, true);
  for (let n = 0; n < 100; n++) limits.take(`client ${n}`, 1, once);
  assert.equal(serverLimits.take("all", 1, once).granted, false);
});

Deno.test("a view of another run shares nothing with the first, but does the same", () => {
  const { clock, view } = runs();
  const next = newRun(SHAPES, clock);
  const history = (run: Run) => [
    run.chance.next(() => ""),
    run.chance.next(() => ""),
    run.nextSeq(),
    run.bursts.isOn(BURST),
  ];
  const first = history(view());
  clock.advance(10_000);
  assert.deepEqual(history(view(next)), first);
});

Deno.test("requests whose worker died are counted in the run, domain by domain", () => {
  const { memory, view } = runs();
  countLost(SHAPES, memory, [3, 1]);
  countLost(SHAPES, memory, [2]);
  assert.deepEqual(view().tallies.map((tally) => tally.stats().lost), [5, 1]);
});

Deno.test("what a run remembers is bounded, and says so", () => {
  const run = runs("content").view();
  run.chance.next(() => "a");
  run.sessions.increment({ high: 1, low: 1 });
  run.sessions.increment({ high: 1, low: 2 });
  const { request_keys: asks, sessions, limits } = run.memory();
  assert.deepEqual([asks?.size, sessions?.size, limits?.size], [1, 2, 0]);
  assert.deepEqual([asks?.limit, sessions?.limit, limits?.limit], [131_072, 65_536, 65_536]);
});
