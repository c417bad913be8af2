import { strict as assert } from "node:assert";
import { openForServing } from "../../../engine/metrics/open.ts";
import type { WatchOptions } from "../../../engine/base/main_thread_watch.ts";
import { startStoreThread, storeThread, watchInStoreThread } from "../../../engine/metrics/store_thread.ts";
import { inFolder } from "../support.ts";
import { optionsOf } from "./stores.ts";

/** Threads that were started while `test` ran, and which of them were ended by somebody. */
interface Threads {
  readonly started: readonly Worker[];
  readonly ended: readonly Worker[];
  /** Requests to watch the main thread, each with the place in `started` of the thread that got it. */
  readonly asked: readonly (readonly [thread: number, message: unknown])[];
}

function isWatch(message: unknown): boolean {
  return typeof message === "object" && message !== null && "watch" in message;
}

/** Runs `test` with an eye on the threads of this process, and ends all of them. */
async function watched(test: (threads: Threads) => Promise<void>): Promise<void> {
  const [started, ended, asked]: [Worker[], Worker[], [number, unknown][]] = [[], [], []];
  const { Worker: Real } = globalThis;
  globalThis.Worker = class extends Real {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      started.push(this);
    }

    override postMessage(message: unknown, transfer?: Transferable[] | StructuredSerializeOptions) {
      if (isWatch(message)) asked.push([started.indexOf(this), message]);
      super.postMessage(message, Array.isArray(transfer) ? { transfer } : transfer);
    }

    override terminate() {
      ended.push(this);
      super.terminate();
    }
  };
  try {
    await test({ started, ended, asked });
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

const OPTIONS: WatchOptions = { beats: new Int32Array(new SharedArrayBuffer(4)), drainMs: 1_000 };

for (const when of ["before", "after"]) {
  Deno.test(`the thread of the database watches the main thread, asked ${when} it is taken, and so does the next one`, async () => {
    await watched(({ asked }) => {
      startStoreThread();
      if (when === "after") storeThread();
      const end = watchInStoreThread(OPTIONS);
      if (when === "before") storeThread();
      storeThread();
      end();
      storeThread();
      assert.deepEqual(asked, [[0, { watch: OPTIONS }], [1, { watch: OPTIONS }]]);
      return Promise.resolve();
    });
  });
}
