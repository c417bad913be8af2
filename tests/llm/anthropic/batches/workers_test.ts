import { strict as assert } from "node:assert";
import { BoundedObjectStore } from "../../../../engine/coordinator/bounded_object_store.ts";
import { countsOf, keepRequests, resultsOf } from "../../../../llm/anthropic/batches/results.ts";
import { request } from "./support.ts";

Deno.test("two workers that make the results of a batch at once make the same", async () => {
  const store = new BoundedObjectStore();
  await keepRequests(store, "msgbatch_1", ["a", "b"].map((id) => request(id)));
  const batch = { id: "msgbatch_1", created: 0, total: 2, beta: null, duration_ms: 1000, canceled: 0 };
  /** The store of a worker that asked for the outcome before another one had it. */
  const early: typeof store = Object.create(store, {
    get: {
      value: (name: string, key: string) =>
        name.endsWith(".outcomes") ? Promise.resolve(undefined) : store.get(name, key),
    },
    put: { value: store.put.bind(store) },
  });
  const found = [];
  for (const objectStore of [store, early]) {
    const content = {} as Parameters<typeof countsOf>[1]["content"]; // of a batch that is canceled nothing is answered
    found.push([await countsOf(batch, { objectStore, content }), await resultsOf(store, batch.id)]);
  }
  assert.deepEqual(found[1], found[0]);
});
