import { strict as assert } from "node:assert";
import { z } from "zod";
import { anyObject, drawer } from "../../engine/drawer.ts";
import { BoundedShelf } from "../../engine/hub/shelf.ts";

const jobs = drawer("jobs", z.looseObject({ id: z.string(), labels: anyObject }));

Deno.test("a drawer hands out what was put in, until it is removed", async () => {
  const shelf = new BoundedShelf();
  const job = { id: "a", labels: { z: 1, a: [{}] }, more: null };
  await jobs.put(shelf, "a", job);
  assert.equal(JSON.stringify(await jobs.get(shelf, "a")), JSON.stringify(job));
  assert.equal(await jobs.get(shelf, "b"), undefined);
  assert.equal(await drawer("others", z.unknown()).get(shelf, "a"), undefined);
  assert.equal(await jobs.remove(shelf, "a"), true);
  assert.equal(await jobs.remove(shelf, "a"), false);
  assert.equal(await jobs.get(shelf, "a"), undefined);
});

Deno.test("a drawer lists its items in order, page by page", async () => {
  const shelf = new BoundedShelf();
  for (const id of ["a", "b", "c"]) await jobs.put(shelf, id, { id, labels: {} });
  const page = await jobs.list(shelf, { after: "a", limit: 1, order: "asc" });
  assert.deepEqual(page, { items: [{ id: "b", labels: {} }], more: true });
  assert.equal((await jobs.list(shelf, { limit: 9, order: "desc" })).items[0]?.id, "c");
});

Deno.test("a drawer refuses what is not of its type: that would be a bug of ours", async () => {
  const shelf = new BoundedShelf();
  await shelf.put("jobs", "a", '{"id":7}');
  await assert.rejects(jobs.get(shelf, "a"), /expected string, received number/);
});
