/** A database that does not answer keeps nobody waiting but who wants to read it. */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { booksOf } from "./books.ts";
import { startLoad } from "./load.ts";
import { file, type Ground, onStage } from "./scenario.ts";
import { pause } from "../waits.ts";

/** Longest time for a change, in milliseconds; the driver waits five seconds for each write. */
const SOON_MS = 3_000;

/** A file that somebody can lock. */
interface Lockable extends Ground {
  /** Locks it; the result lets go of it. */
  lock(): Promise<() => Promise<void>>;
}

function lockable(folder: string): Lockable {
  const there = file(folder);
  return {
    ...there,
    async lock() {
      const client = createClient({ url: there.url, concurrency: 1, timeout: 5_000 });
      const held = await client.transaction("write");
      return async () => {
        await held.rollback();
        client.close();
      };
    },
  };
}

for (const change of ["configure", "reset"] as const) {
  onStage(
    { name: `${change} does not wait for a database that is locked`, ground: lockable },
    async (scene) => {
      const { site, ground } = scene;
      await site.configure({ latency: { base_ms: 20 } });
      const load = startLoad(site.url, 8);
      const unlock = await ground.lock();
      await pause(300); // rows of each worker are on their way
      const from = performance.now();
      const done = change === "reset" ? site.reset() : site.configure({ latency: { base_ms: 21 } });
      const soon = await Promise.race([done.then(() => true), pause(SOON_MS).then(() => false)]);
      const took = performance.now() - from;
      await unlock();
      await done;
      await load.stop();
      assert.ok(soon, `it took more than ${SOON_MS} ms`);
      return `it took ${took.toFixed(0)} ms`;
    },
  );
}

onStage(
  {
    name: "rows of a dead worker that are written are not said to be dropped",
    ground: lockable,
  },
  async (scene) => {
    const { site, ground, running: { coordinator }, threads } = scene;
    await site.configure({ faults: { rate_limit: { pct: 0 } }, latency: { base_ms: 20 } });
    await site.reset();
    const { metrics: before } = await site.stats();
    const load = startLoad(site.url, 8);
    await pause(300);
    const unlock = await ground.lock();
    await pause(300);
    threads.strike(1, "throw");
    await site.until(
      "it is gone",
      ({ diagnostics: { workers } }) => workers.some(({ state }) => state !== "ready"),
    );
    await unlock();
    await site.recovered(1);
    await load.stop();
    await site.until("nothing is in flight", ({ in_flight }) => in_flight === 0);
    await coordinator.flush();
    const { run_id, llm, metrics } = await site.stats();
    const { rows } = await booksOf(ground.url, run_id);
    const written = metrics.written_rows - before.written_rows;
    const dropped = metrics.dropped_rows - before.dropped_rows;
    assert.deepEqual({ written, dropped }, {
      written: rows.length,
      dropped: llm.total_requests - rows.length,
    });
    return `${written} written, ${dropped} dropped`;
  },
);
