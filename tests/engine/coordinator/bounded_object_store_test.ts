import { strict as assert } from "node:assert";
import { BoundedObjectStore } from "../../../engine/coordinator/bounded_object_store.ts";
import { fc } from "../support.ts";

const LIMITS = { items: 5, bytes: 60 };

/** A random operation on an object store. */
const step = fc.oneof(
  fc.record({
    put: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
    size: fc.integer({ min: 0, max: 40 }),
  }),
  fc.record({ remove: fc.constantFrom("a", "b", "c", "d") }),
);

Deno.test("a object store keeps what was put last, within its limits, and counts what it forgot", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
    const objectStore = new BoundedObjectStore(LIMITS);
    const there = new Map<string, string>();
    let forgotten = 0;
    const bytes = () => [...there.values()].reduce((sum, item) => sum + item.length, 0);
    for (const one of steps) {
      if ("put" in one) {
        await objectStore.put("drawer", one.put, "x".repeat(one.size));
        there.set(one.put, "x".repeat(one.size));
        for (const key of there.keys()) {
          if (there.size <= LIMITS.items && bytes() <= LIMITS.bytes) break;
          there.delete(key);
          forgotten++;
        }
      } else assert.equal(await objectStore.remove("drawer", one.remove), there.delete(one.remove));
      const list = await objectStore.list("drawer", { limit: 100, order: "asc" });
      assert.deepEqual(list, { items: [...there.values()], more: false });
      assert.deepEqual(objectStore.memory()["object_store_bytes"], {
        size: bytes(),
        limit: LIMITS.bytes,
        forgotten,
      });
    }
  }));
});

Deno.test("a object store lists in both orders, page by page", async () => {
  const objectStore = new BoundedObjectStore();
  for (const key of ["a", "b", "c", "d"]) await objectStore.put("drawer", key, key);
  const page = async (order: "asc" | "desc", after?: string) => {
    const list = await objectStore.list("drawer", { after, limit: 3, order });
    return list && [list.items.join(""), list.more];
  };
  assert.deepEqual(await page("asc"), ["abc", true]);
  assert.deepEqual(await page("asc", "c"), ["d", false]);
  assert.deepEqual(await page("desc"), ["dcb", true]);
  assert.deepEqual(await page("desc", "b"), ["a", false]);
  assert.equal(await page("desc", "e"), null, "nothing has that key");
});

Deno.test("replace() puts nothing in the place of what is not there", async () => {
  const objectStore = new BoundedObjectStore();
  assert.equal(await objectStore.replace("drawer", "a", "one", "two"), false);
  await objectStore.put("drawer", "a", "one");
  assert.equal(await objectStore.replace("drawer", "a", "one", "two"), true);
  assert.equal(await objectStore.replace("drawer", "a", "one", "three"), false);
  assert.equal(await objectStore.get("drawer", "a"), "two");
});

Deno.test("collections are apart, and a full object store forgets from the one with most items", async () => {
  const objectStore = new BoundedObjectStore(LIMITS);
  await objectStore.put("files", "a", new Uint8Array(20));
  for (const key of ["a", "b", "c"]) await objectStore.put("answers", key, "x".repeat(10));
  await objectStore.put("files", "b", new Uint8Array(20));
  assert.equal(await objectStore.get("answers", "a"), undefined);
  assert.deepEqual(await objectStore.get("files", "a"), new Uint8Array(20));
  objectStore.clear();
  assert.equal(await objectStore.get("files", "a"), undefined);
  assert.deepEqual(objectStore.memory()["object_store_bytes"]?.size, 0);
});
