import { strict as assert } from "node:assert";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import { bucket, delivery, onEveryStore, optionsOf, requests, seqs } from "./stores.ts";
import { EPOCH } from "./records.ts";
import { fc, inFolder } from "../support.ts";

onEveryStore("counts a delivery that comes again once", async (store) => {
  const first = delivery(1, { count: 3 });
  await store.write(first);
  await store.write(first);
  assert.deepEqual([await seqs(store), await requests(store)], [[0, 1, 2], 3]);
  await store.write(delivery(2, { from: 3, count: 1 }));
  await store.write(first);
  assert.deepEqual([await seqs(store), await requests(store)], [[0, 1, 2, 3], 4]);
});

onEveryStore("numbers each writer by itself", async (store) => {
  await store.write(delivery(5, { writer: "ins_1/0" }));
  await store.write(delivery(1, { writer: "ins_1/1" }));
  await store.write(delivery(1, { writer: "ins_2/0", instance_id: "ins_2" }));
  assert.equal(await requests(store), 3);
});

Deno.test("a store remembers the numbers of a file that was closed", async () => {
  await inFolder({}, async (folder) => {
    for (let start = 0; start < 2; start++) {
      const store = await openStore(optionsOf(`file:${folder}/a.db`));
      await store.write(delivery(1));
      assert.equal(await requests(store), 1);
      await store.close();
    }
  });
});

/** Deliveries of some writers, some of them sent again and again. */
const sent = fc.array(
  fc.record({
    writer: fc.constantFrom("a", "b", "c"),
    count: fc.nat(12),
    bucket_ms: fc.nat(5).map((n) => EPOCH + n * 1000),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 12 },
);

Deno.test("totals are what was delivered, whatever came twice and whatever was pruned", async () => {
  await fc.assert(
    fc.asyncProperty(sent, fc.integer({ min: 1, max: 30 }), async (deliveries, maxRows) => {
      const now = { ms: 0 };
      const clock = {
        now: () => now.ms,
        epoch: () => EPOCH + now.ms,
        sleep: () => Promise.resolve(),
        doze: () => Promise.resolve(),
      };
      const options = optionsOf(":memory:", { maxRows, maxAgeHours: 2 / 3600 });
      const store = await openStore(options, clock);
      let expected = 0;
      for (const [index, { writer, count, bucket_ms, times }] of deliveries.entries()) {
        const one = delivery(index + 1, {
          writer,
          count,
          arrived: bucket_ms,
          buckets: [bucket(count, bucket_ms)],
        });
        for (let time = 0; time < times; time++) await store.write(one);
        expected += count;
        now.ms += 11_000; // old buckets and rows are looked for each time
      }
      const rows = await seqs(store);
      const kept = await store.series({ domain: "llm", run_id: "run_a", from_ms: 0, to_ms: EPOCH * 2 });
      assert.equal(await requests(store), expected);
      assert.ok(rows.length <= maxRows);
      assert.ok(kept.reduce((sum, one) => sum + one.requests, 0) <= expected);
      await store.close();
    }),
    { numRuns: 40 },
  );
});
