import { strict as assert } from "node:assert";
import * as z from "zod";
import { anyObject, collection } from "../../../engine/memory/collection.ts";
import { BoundedObjectStore } from "../../../engine/coordinator/bounded_object_store.ts";

const noJob = (id: string) => new Error(`no job ${id}`);
const jobs = collection("jobs", z.looseObject({ id: z.string(), labels: anyObject }), noJob);

Deno.test("a collection hands out what was put in, until it is removed", async () => {
  const objectStore = new BoundedObjectStore();
  const job = { id: "a", labels: { z: 1, a: [{}] }, more: null };
  await jobs.put(objectStore, "a", job);
  assert.equal(JSON.stringify(await jobs.get(objectStore, "a")), JSON.stringify(job));
  assert.deepEqual(await jobs.fetch(objectStore, "a"), job);
  assert.equal(await jobs.get(objectStore, "b"), undefined);
  await assert.rejects(jobs.fetch(objectStore, "b"), noJob("b"));
  assert.equal(await collection("others", z.unknown(), noJob).get(objectStore, "a"), undefined);
  assert.equal(await jobs.remove(objectStore, "a"), true);
  assert.equal(await jobs.remove(objectStore, "a"), false);
  assert.equal(await jobs.get(objectStore, "a"), undefined);
});

Deno.test("a collection lists its items in order, page by page", async () => {
  const objectStore = new BoundedObjectStore();
  for (const id of ["a", "b", "c"]) await jobs.put(objectStore, id, { id, labels: {} });
  const page = await jobs.list(objectStore, { after: "a", limit: 1, order: "asc" });
  assert.deepEqual(page, { items: [{ id: "b", labels: {} }], more: true });
  assert.equal((await jobs.list(objectStore, { limit: 9, order: "desc" }))?.items[0]?.id, "c");
  assert.equal(await jobs.list(objectStore, { after: "d", limit: 9, order: "desc" }), null);
});

Deno.test("of changes of one item at once none is lost, and none brings back an item that is gone", async () => {
  const objectStore = new BoundedObjectStore();
  await jobs.put(objectStore, "a", { id: "a", labels: {} });
  const label = (name: string) =>
    jobs.update(objectStore, "a", (job) => ({ ...job, labels: { ...job.labels, [name]: true } }));
  await Promise.all(["x", "y", "z"].map(label));
  assert.deepEqual(Object.keys((await jobs.get(objectStore, "a"))?.labels ?? {}).toSorted(), ["x", "y", "z"]);
  await Promise.allSettled([label("late"), jobs.remove(objectStore, "a")]);
  await assert.rejects(label("later"), noJob("a"));
  assert.equal(await jobs.get(objectStore, "a"), undefined);
});

Deno.test("a collection refuses what is not of its type: that would be a bug of ours", async () => {
  const objectStore = new BoundedObjectStore();
  await objectStore.put("jobs", "a", '{"id":7}');
  await assert.rejects(jobs.get(objectStore, "a"), /expected string, received number/);
});
