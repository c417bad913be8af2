import { strict as assert } from "node:assert";
import { underLoad } from "../../harness.ts";
import { systemClock } from "../../../engine/base/clock.ts";
import { SupervisedStore } from "../../../engine/metrics/supervised_store.ts";
import { ALL, delivery, optionsOf, requests, run, seqs } from "./stores.ts";
import { inFolder } from "../support.ts";
import { until } from "../../waits.ts";

const FRAIL = new URL("./frail_worker.ts", import.meta.url);

interface Parts {
  readonly store: SupervisedStore;
  /** All workers so far. */
  readonly workers: readonly Worker[];
  readonly path: string;
}

/** Runs `test` with a store that has begun a run, and whose workers are at hand; the store is closed then. */
async function supervised(patience_ms: number, test: (parts: Parts) => Promise<void>): Promise<void> {
  await inFolder({}, async (folder) => {
    const workers: Worker[] = [];
    const spawn = () => {
      const worker = new Worker(FRAIL, { type: "module" });
      workers.push(worker);
      return worker;
    };
    const store = new SupervisedStore(optionsOf(`file:${folder}/a.db`), {
      spawn,
      patience_ms: underLoad(patience_ms),
    });
    await store.begin(run("run_a"));
    try {
      await test({ store, workers, path: `${folder}/a.db` });
    } finally {
      if (store.health().state !== "closed") await store.close();
    }
  });
}

/** Says something to a worker, and waits until it has heard it. */
async function tell(worker: Worker | undefined, what: "throw" | "hang" | "mute"): Promise<void> {
  assert.ok(worker);
  const { promise, resolve } = Promise.withResolvers<void>();
  worker.addEventListener("message", ({ data }) => data === what && resolve());
  worker.postMessage(what);
  await promise;
}

Deno.test("a metrics worker that dies is replaced at the next call, and nothing is counted twice", async () => {
  await supervised(15_000, async ({ store, workers }) => {
    await store.write(delivery(1, { count: 2 }));
    assert.deepEqual(store.health(), { state: "ready", restarts: 0 });
    const lost = store.write(delivery(2, { from: 2, count: 3 }));
    workers[0]?.postMessage("throw");
    // The write may have been done or not: nobody knows. So it is sent again, as it was.
    await lost.catch((error) => assert.match(String(error), /metrics worker died.*struck by lightning/));
    await diedOf(store);
    assert.deepEqual(store.health(), { state: "lost", restarts: 0 });
    await store.write(delivery(2, { from: 2, count: 3 }));
    assert.deepEqual(store.health(), { state: "ready", restarts: 1 });
    assert.deepEqual([await seqs(store), await requests(store)], [[0, 1, 2, 3, 4], 5]);
  });
});

/** Waits until the store has heard that its worker died. */
async function diedOf(store: SupervisedStore): Promise<void> {
  await until("hearing of the death", () => store.health().state !== "ready");
}

Deno.test("a write whose acknowledgement is lost is counted once", async () => {
  await supervised(1_000, async ({ store, workers }) => {
    await tell(workers[0], "mute");
    await assert.rejects(() => store.write(delivery(1, { count: 4 })), /did not answer/);
    assert.deepEqual(await seqs(store), [0, 1, 2, 3]); // it was written all the same
    await store.write(delivery(1, { count: 4 }));
    assert.deepEqual([await seqs(store), await requests(store)], [[0, 1, 2, 3], 4]);
  });
});

Deno.test("a metrics worker that is ended or hangs is found out by patience, and replaced", async () => {
  for (
    const strike of [
      (worker: Worker) => Promise.resolve(worker.terminate()),
      (worker: Worker) => tell(worker, "hang"),
    ]
  ) {
    await supervised(1_500, async ({ store, workers }) => {
      await store.write(delivery(1));
      const [worker] = workers;
      assert.ok(worker);
      await strike(worker);
      const calls = [store.write(delivery(2, { from: 1 })), store.read(ALL)];
      for (const call of calls) await assert.rejects(() => call, /did not answer within [\d.]+ s/);
      await store.write(delivery(2, { from: 1 }));
      assert.deepEqual([await seqs(store), await requests(store)], [[0, 1], 2]);
      assert.deepEqual(store.health(), { state: "ready", restarts: 1 });
    });
  }
});

Deno.test("a metrics worker is killed again and again while it writes, and every row is there once", async () => {
  await supervised(1_000, async ({ store, workers }) => {
    const count = 400;
    const kills: Promise<void>[] = [];
    for (let number = 0; number < 12; number++) {
      const one = delivery(number, { from: number * count, count });
      if (number % 4 === 1) kills.push(systemClock.sleep(number).then(() => workers.at(-1)?.terminate()));
      while (!(await store.write(one).then(() => true, () => false)));
    }
    await Promise.all(kills);
    assert.equal(kills.length, 3);
    await store.read(ALL).catch(() => {}); // the last one may have been killed when all was done
    const expected = Array.from({ length: 1000 }, (_, i) => 12 * count - 1000 + i); // what max_rows lets stay
    assert.deepEqual(await seqs(store), expected);
    assert.equal(await requests(store), 12 * count);
    const { restarts } = store.health();
    assert.ok(restarts > 0, "a worker was killed while there was something to write");
  });
});

Deno.test("a metrics worker that is replaced knows the run, should the file be gone too", async () => {
  await supervised(1_000, async ({ store, workers, path }) => {
    workers[0]?.terminate();
    await Deno.remove(path);
    await assert.rejects(() => store.write(delivery(1)), /did not answer/);
    await store.write(delivery(1));
    const { rows } = await store.read({ ...ALL, table: "runs" });
    assert.deepEqual(rows.map(({ run_id }) => run_id), ["run_a"]);
  });
});

Deno.test("a store that cannot start its worker rejects, and tries again at the next call", async () => {
  let starts = 0;
  const spawn = () => {
    starts++;
    return new Worker("data:application/javascript,throw new Error('no luck')", { type: "module" });
  };
  const store = new SupervisedStore(optionsOf("file:unused.db"), { spawn });
  for (let call = 1; call <= 2; call++) {
    await assert.rejects(() => store.write(delivery(1)), /no luck/);
    assert.equal(starts, call);
  }
  await store.close();
});

Deno.test("a store closes although its worker hangs, and takes nothing more", async () => {
  await supervised(1_000, async ({ store, workers }) => {
    await tell(workers[0], "hang");
    await assert.rejects(() => store.close(), /did not answer within [\d.]+ s/);
    assert.equal(store.health().state, "closed");
    await assert.rejects(() => store.write(delivery(1)), /is closed/);
    await store.close();
  });
});
