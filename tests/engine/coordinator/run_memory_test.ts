import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { Coordinator } from "../../../engine/coordinator/coordinator.ts";
import { Run } from "../../../engine/request/run.ts";
import { llm } from "../../../llm/domain.ts";
import { fakeClock } from "../../harness.ts";
import { notingStore } from "../memory/threads/noting.ts";

const SERVICES = [llm];

Deno.test("a reset uses the memory of an earlier run again, but only once its last request is over", async () => {
  const { config } = await loadConfig(SERVICES, {});
  const parts = {
    services: SERVICES,
    config,
    preset: null,
    seed: 7,
    store: notingStore().store,
    clock: fakeClock(),
  };
  const coordinator = new Coordinator(parts);
  const runs = new Set<SharedArrayBuffer>();
  const reset = async () => {
    await coordinator.reset();
    runs.add(coordinator.snapshot.run.buffer);
    return new Run(coordinator.snapshot.run, { ...parts, shapes: SERVICES, determinism: "ordinal" });
  };
  for (let n = 0; n < 20; n++) await reset();
  assert.ok(runs.size <= 2, `${runs.size} blocks`);
  const busy = await reset();
  const held = coordinator.snapshot.run.buffer;
  busy.tallies[0]?.opened();
  assert.equal(busy.nextSeq(), 0);
  for (let n = 0; n < 5; n++) {
    const run = await reset();
    assert.notEqual(coordinator.snapshot.run.buffer, held, "a request still counts in it");
    assert.equal(run.nextSeq(), 0, "nothing is left of the one before");
  }
  assert.equal(busy.nextSeq(), 1);
});
