import { strict as assert } from "node:assert";
import { Fleet, type LocalInstance } from "../../../engine/coordinator/fleet.ts";
import { MetricsGateway } from "../../../engine/metrics/gateway.ts";
import { nullStore } from "../../../engine/metrics/null_store.ts";
import { buildServer } from "../../harness.ts";
import { settled } from "../memory/threads/timers.ts";

Deno.test("a reset whose acknowledgement was lost is told again by its number, and a later one by another", async () => {
  const server = await buildServer();
  const told: number[] = [];
  let isHeard = false;
  const gateway = new MetricsGateway({
    ...nullStore,
    countReset(_instance, number) {
      told.push(number);
      return isHeard ? Promise.resolve(0) : Promise.reject(new Error("no connection"));
    },
  });
  const { coordinator } = server;
  const here: LocalInstance = {
    gateway,
    instance_id: "ins_1",
    snapshot: coordinator.snapshot,
    sections: () => ({}),
    adopt: () => Promise.resolve(),
    beginAnew: () => Promise.resolve(),
  };
  const fleet = new Fleet(here, { seed: 1, token_sha256: null, config: "{}" });
  fleet.announceReset();
  await settled();
  assert.deepEqual(told, [0]);
  isHeard = true;
  fleet.announceReset();
  await settled();
  assert.deepEqual(told, [0, 0, 1]);
  await server.close();
});
