import { strict as assert } from "node:assert";
import { openForServing } from "../../../engine/metrics/open.ts";
import { startStoreThread, storeThread } from "../../../engine/metrics/store_thread.ts";
import { inFolder } from "../support.ts";
import { optionsOf } from "./stores.ts";

/** Threads that were started while `test` ran, and which of them were ended by somebody. */
interface Threads {
  readonly started: readonly Worker[];
  readonly ended: readonly Worker[];
}

/** Runs `test` with an eye on the threads of this process, and ends all of them. */
async function watched(test: (threads: Threads) => Promise<void>): Promise<void> {
  const [started, ended]: [Worker[], Worker[]] = [[], []];
  const { Worker: Real } = globalThis;
  globalThis.Worker = class extends Real {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      started.push(this);
    }

    override terminate() {
      ended.push(this);
      super.terminate();
    }
  };
  try {
    await test({ started, ended });
  } finally {
    globalThis.Worker = Real;
    for (const thread of started) thread.terminate();
  }
}

Deno.test("the thread that was started ahead opens the database, and no other one is started", async () => {
  await watched(async ({ started, ended }) => {
    await inFolder({}, async (folder) => {
      startStoreThread();
      const store = await openForServing(optionsOf(`file:${folder}/a.db`));
      assert.deepEqual(store.health(), { state: "ready", restarts: 0 });
      assert.equal(started.length, 1);
      assert.equal(ended.length, 0);
      await store.close();
    });
  });
});

Deno.test("the thread that was started ahead ends where the database is no file", async () => {
  await watched(async ({ started, ended }) => {
    startStoreThread();
    const store = await openForServing(optionsOf(":memory:"));
    await store.close();
    assert.equal(started.length, 1);
    assert.deepEqual(ended, started);
  });
});

Deno.test("one that dies before it is needed is replaced", async () => {
  await watched(({ started }) => {
    startStoreThread();
    const [first] = started;
    first?.dispatchEvent(new ErrorEvent("error", { message: "struck by lightning", cancelable: true }));
    assert.notEqual(storeThread(), first);
    assert.equal(started.length, 2);
    return Promise.resolve();
  });
});
