import { strict as assert } from "node:assert";
import { Fleet, type LocalInstance } from "../../../engine/coordinator/fleet.ts";
import { MetricsGateway } from "../../../engine/metrics/gateway.ts";
import { nullStore } from "../../../engine/metrics/null_store.ts";
import { buildServer } from "../../harness.ts";
import { settled } from "../memory/threads/timers.ts";

Deno.test("what was told to the database and not acknowledged is told again by its number, what comes later by another", async () => {
  const server = await buildServer();
  const told: string[] = [];
  let isHeard = false;
  const answerTo = (what: string) => {
    told.push(what);
    return isHeard ? Promise.resolve(1) : Promise.reject(new Error("no connection"));
  };
  const gateway = new MetricsGateway({
    ...nullStore,
    countReset: (_instance, number) => answerTo(`reset ${number}`),
    publish: (_instance, config, number) => answerTo(`post ${number} ${config}`),
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
  isHeard = true;
  fleet.announceReset();
  await settled();
  assert.deepEqual(told.splice(0), ["reset 0", "reset 0", "reset 1"]);
  isHeard = false;
  fleet.announce({ llm: 1 });
  await settled();
  isHeard = true;
  fleet.announceReset();
  await settled();
  fleet.announce({ llm: 1 });
  await settled();
  const posts = told.filter((what) => what.startsWith("post"));
  assert.deepEqual(posts, ['post 0 {"llm":1}', 'post 0 {"llm":1}', 'post 1 {"llm":1}']);
  await server.close();
});
