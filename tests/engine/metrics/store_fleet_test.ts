import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import { onEveryStore, optionsOf } from "./stores.ts";
import { inFolder } from "../support.ts";

/** Entry of an instance in the fleet. */
function here(instance_id: string, config_version = 0) {
  return { instance_id, run_id: `run_of_${instance_id}`, version: "1.2.3", config_version };
}

onEveryStore("lists the instances that share it, until they leave", async (store) => {
  assert.equal((await store.heartbeat(here("ins_2"))).newest, null);
  await store.heartbeat(here("ins_1"));
  const { instances } = await store.heartbeat(here("ins_1", 3));
  assert.deepEqual(
    instances.map(({ age_ms: _, ...said }) => said),
    [here("ins_1", 3), here("ins_2")],
  );
  for (const { age_ms } of instances) assert.ok(age_ms >= 0 && Number.isInteger(age_ms));
  await store.leave("ins_2");
  const left = await store.heartbeat(here("ins_1"));
  assert.deepEqual(left.instances.map(({ instance_id }) => instance_id), ["ins_1"]);
});

onEveryStore("hands configurations on: the last one wins", async (store) => {
  assert.equal(await store.posted(1), null);
  const first = await store.publish("ins_1", '{"seed":1}', 0);
  const second = await store.publish("ins_2", '{"seed":2}', 0);
  assert.deepEqual([first, second], [1, 2]);
  assert.deepEqual((await store.heartbeat(here("ins_1"))).newest, { version: 2, instance_id: "ins_2" });
  assert.deepEqual([await store.posted(1), await store.posted(2)], ['{"seed":1}', '{"seed":2}']);
});

onEveryStore("numbers configurations of instances that publish at once", async (store) => {
  const numbers = await Promise.all(
    Array.from({ length: 5 }, (_, i) => store.publish(`ins_${i}`, `{"n":${i}}`, 0)),
  );
  assert.deepEqual(numbers.toSorted(), [1, 2, 3, 4, 5]);
  for (const [i, number] of numbers.entries()) assert.equal(await store.posted(number), `{"n":${i}}`);
});

onEveryStore(
  "takes a post that was sent again for the one that it is, though another came meanwhile",
  async (store) => {
    assert.equal(await store.publish("ins_1", '{"n":1}', 0), 1);
    assert.equal(await store.publish("ins_2", '{"n":2}', 0), 2);
    assert.equal(await store.publish("ins_1", '{"n":1}', 0), 1);
    assert.equal((await store.heartbeat(here("ins_1"))).newest?.version, 2);
    assert.equal(await store.publish("ins_1", '{"n":3}', 1), 3);
  },
);

onEveryStore("counts each reset once, however often it is told of it", async (store) => {
  await store.agree({ seed: 1, token_sha256: null, config: "{}" });
  const told = [["ins_1", 0], ["ins_1", 0], ["ins_2", 0], ["ins_1", 1], ["ins_2", 0]] as const;
  const counts = [];
  for (const [instance, number] of told) counts.push(await store.countReset(instance, number));
  assert.deepEqual(counts, [1, 1, 2, 3, 3]);
});

Deno.test("the numbers of configurations go on when the database was lost", async () => {
  const store = await openStore(optionsOf(":memory:"));
  await store.heartbeat(here("ins_1", 41));
  assert.equal(await store.publish("ins_2", "{}", 0), 42);
  await store.close();
});

Deno.test("a store keeps the last hundred configurations", async () => {
  const store = await openStore(optionsOf(":memory:"));
  for (let n = 1; n <= 103; n++) await store.publish("ins_1", `{"n":${n}}`, n);
  assert.deepEqual([await store.posted(3), await store.posted(4)], [null, '{"n":4}']);
  assert.equal((await store.heartbeat(here("ins_1"))).newest?.version, 103);
  await store.close();
});

Deno.test("an instance that was not seen for an hour goes off the list", async () => {
  await inFolder({}, async (folder) => {
    const url = `file:${folder}/a.db`;
    const store = await openStore(optionsOf(url));
    await store.heartbeat(here("ins_1"));
    await store.heartbeat(here("ins_2"));
    const client = createClient({ url, concurrency: 1 });
    await client.execute(
      "UPDATE instances SET last_seen_ms = last_seen_ms - 3600001 WHERE instance_id = 'ins_1'",
    );
    client.close();
    const { instances } = await store.heartbeat(here("ins_2"));
    assert.deepEqual(instances.map(({ instance_id }) => instance_id), ["ins_2"]);
    await store.close();
  });
});
