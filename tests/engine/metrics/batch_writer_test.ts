import { strict as assert } from "node:assert";
import { BatchWriter } from "../../../engine/metrics/batch_writer.ts";
import { MetricsGateway } from "../../../engine/metrics/gateway.ts";
import { nullStore } from "../../../engine/metrics/null_store.ts";
import { SharedState } from "../../../engine/memory/shared_state.ts";

/** Two workers that have recorded ten rows each, and a database that answers when it is told to. */
function site() {
  const sharedState = new SharedState(1);
  const asked: PromiseWithResolvers<void>[] = [];
  const write = () => {
    const answer = Promise.withResolvers<void>();
    asked.push(answer);
    return answer.promise;
  };
  const batchWriter = new BatchWriter(new MetricsGateway({ ...nullStore, write }), sharedState);
  for (const worker of [0, 1]) sharedState.worker(worker).add("recorded", 10);
  const figures = (worker: number) => {
    const counters = sharedState.worker(worker);
    return { written: counters.get("written"), dropped: counters.get("dropped"), queued: counters.queued() };
  };
  const send = async (worker: number, rows: number) => {
    const delivery = {
      run_id: "run_1",
      instance_id: "ins_1",
      writer: `ins_1/${worker}`,
      number: 1,
      batches: [],
    };
    await batchWriter.write({ worker, batch: delivery, rows });
  };
  return { deliveries: batchWriter, asked, figures, send };
}

/** Lets what is under way go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("rows are written when the database has them, and wait while it does not take them", async () => {
  const { asked, figures, send } = site();
  const sent = send(0, 4);
  await settled();
  assert.deepEqual(figures(0), { written: 0, dropped: 0, queued: 10 });
  asked[0]?.resolve();
  await sent;
  assert.deepEqual(figures(0), { written: 4, dropped: 0, queued: 6 });
  const refused = send(0, 6);
  await settled();
  asked[1]?.reject(new Error("disk full"));
  await assert.rejects(refused, /disk full/);
  assert.deepEqual(figures(0), { written: 4, dropped: 0, queued: 6 });
});

Deno.test("of a worker that is gone, rows under way are booked as what becomes of them, the others as dropped", async () => {
  for (const taken of [true, false]) {
    const { deliveries: batchWriter, asked, figures, send } = site();
    const sent = send(0, 4).catch(() => {});
    await settled();
    batchWriter.leave(0);
    assert.deepEqual(figures(0), { written: 0, dropped: 6, queued: 4 });
    assert.deepEqual(figures(1), { written: 0, dropped: 0, queued: 10 });
    if (taken) asked[0]?.resolve();
    else asked[0]?.reject(new Error("disk full"));
    await sent;
    assert.deepEqual(
      figures(0),
      taken ? { written: 4, dropped: 6, queued: 0 } : { written: 0, dropped: 10, queued: 0 },
    );
    batchWriter.leave(0);
    assert.equal(figures(0).queued, 0);
  }
});
