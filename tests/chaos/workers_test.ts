/** Workers die, alone, together and one after the other; the server does not. */
import { strict as assert } from "node:assert";
import { askAll } from "./load.ts";
import { backInTime, missingAreCounted, onlyTheDyingFail } from "./judges.ts";
import { file, onStage, scenario } from "./scenario.ts";
import type { WorkerFacts } from "./site.ts";
import { pause } from "../waits.ts";

scenario({
  name: "one worker is killed",
  ground: file,
  async play({ site, threads }) {
    threads.strike(1, "throw");
    return backInTime(await site.recovered(1));
  },
  judge: onlyTheDyingFail,
});

scenario({
  name: "two of three workers are killed at once",
  ground: file,
  async play({ site, threads }) {
    threads.strike(0, "throw");
    threads.strike(2, "throw");
    return backInTime(await site.recovered(2));
  },
  judge: onlyTheDyingFail,
});

scenario({
  name: "all workers are killed at once",
  ground: file,
  async play({ site, threads }) {
    for (const worker of [0, 1, 2]) threads.strike(worker, "throw");
    return backInTime(await site.recovered(3));
  },
  judge: missingAreCounted,
});

scenario({
  name: "workers are killed one after the other",
  ground: file,
  async play({ site, threads }) {
    for (const worker of [0, 1, 2]) {
      threads.strike(worker, "throw");
      await site.recovered(worker + 1);
    }
    return backInTime((await site.health()).diagnostics.workers);
  },
  judge: (ended) => onlyTheDyingFail({ ...ended, struck: ended.well }),
});

scenario({
  name: "a worker is killed as often as it comes back, and has to wait longer each time",
  ground: file,
  async play({ site, threads }) {
    let workers: readonly WorkerFacts[] = [];
    for (const restarts of [1, 2, 3, 4]) {
      threads.strike(1, "throw");
      workers = await site.recovered(restarts);
    }
    const waits = workers.flatMap(backOffs);
    for (const [index, ms] of waits.entries()) {
      assert.ok(ms >= 100 * 2 ** index - 5, `it waited for ${ms} ms`);
    }
    return `${backInTime(workers)}, of which it had to wait ${waits.join(" + ")}`;
  },
  judge: (ended) => onlyTheDyingFail({ ...ended, struck: ended.well }),
});

scenario({
  name: "a worker is killed, and cannot start for two times",
  ground: file,
  async play({ site, threads }) {
    threads.breakStarts(2);
    threads.strike(1, "throw");
    return backInTime(await site.recovered(3));
  },
  judge: onlyTheDyingFail,
});

/** Wait of a worker before each new start, in milliseconds. */
function backOffs({ history }: WorkerFacts): number[] {
  return history.flatMap(({ state, at }, index) =>
    state === "starting" && index > 0 ? [Date.parse(at) - Date.parse(history[index - 1]?.at ?? "")] : []
  );
}

onStage(
  { name: "what was in flight on a killed worker fails and is counted, all else goes on", ground: file },
  async (scene) => {
    const { site, running: { coordinator: { sharedState } }, threads } = scene;
    await site.configure({ faults: { rate_limit: { pct: 0 } }, latency: { base_ms: 2_000 } });
    await site.reset();
    const asked = 30;
    const endings = Promise.allSettled(Array.from({ length: asked }, () => askAll(site.url, 1)));
    while (sharedState.inFlight(0) < asked) await pause(5);
    const doomed = sharedState.worker(1).inFlight(0);
    threads.strike(1, "throw");
    const failed = (await endings).filter(({ status }) => status === "rejected").length;
    const workers = await site.recovered(1);
    const { llm } = await site.stats();
    assert.deepEqual([failed, llm.lost, llm.total_requests, llm.in_flight], [
      doomed,
      doomed,
      asked - doomed,
      0,
    ]);
    return `${backInTime(workers)}, ${doomed} of ${asked} requests in flight were lost`;
  },
);
