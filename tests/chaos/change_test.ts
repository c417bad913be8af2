/** Workers die or hang while all of them change over; the change is in force on all that serve, or on none. */
import { strict as assert } from "node:assert";
import { backInTime, onlyTheDyingFail } from "./judges.ts";
import { askAll } from "./load.ts";
import type { Blow } from "./saboteur.ts";
import { file, onStage, scenario, type Scene } from "./scenario.ts";
import type { WorkerFacts } from "./site.ts";
import { pause } from "../waits.ts";
import { tallied } from "../statuses.ts";

const REQUESTS = 60;

/** Workers to kill, and the step of a change at which they die. */
interface Deaths {
  readonly dying: readonly number[];
  readonly blow: Blow;
}

const DEATHS: readonly Deaths[] = [
  { dying: [1], blow: "throw at prepare" },
  { dying: [2], blow: "throw at settle" },
  { dying: [0, 1, 2], blow: "throw at prepare" },
];

/** True if a request to the server was answered: the worker that carries it may be among the dead. */
async function answered(work: Promise<void>): Promise<boolean> {
  return await work.then(() => true, () => false);
}

/** A new configuration: 100 % of requests are refused where none was. */
async function changeConfig({ site, threads }: Scene, { dying, blow }: Deaths): Promise<Check> {
  await site.configure({ faults: { rate_limit: { pct: 0 } }, latency: { base_ms: 0 } });
  for (const worker of dying) threads.strike(worker, blow);
  const told = await answered(site.configure({ faults: { rate_limit: { pct: 100 } } }));
  if (told && dying.length === 1) await assertRefused(site.url, 100); // the others go by it at once
  return async (workers) => {
    const pct = await site.refusedPct();
    if (told) assert.equal(pct, 100);
    await assertRefused(site.url, pct);
    const { config_version } = await site.health();
    for (const worker of workers) assert.equal(worker.config_version, config_version);
    return told;
  };
}

/** Fails unless all replies, on connections to all workers, are as configured. */
async function assertRefused(url: string, pct: number): Promise<void> {
  const replies = await askAll(url, REQUESTS);
  assert.deepEqual(tallied(replies.map(({ status }) => status)), { [pct === 100 ? 429 : 200]: REQUESTS });
}

/** A new run, with nothing in it. */
async function reset({ site, threads }: Scene, { dying, blow }: Deaths): Promise<Check> {
  await askAll(site.url, 10);
  const before = (await site.stats()).run_id;
  for (const worker of dying) threads.strike(worker, blow);
  const told = await answered(site.reset());
  return async () => {
    const { run_id, llm } = await site.stats();
    if (told) assert.notEqual(run_id, before);
    assert.equal(llm.total_requests === 0, run_id !== before, "a new run begins with nothing");
    return told;
  };
}

/** Fails unless the change is in force as a whole or not at all; the result is whether it was acknowledged. */
type Check = (workers: readonly WorkerFacts[]) => Promise<boolean>;

for (
  const [what, change] of Object.entries({ "the configuration changes": changeConfig, "all is reset": reset })
) {
  onStage({ name: `workers die while ${what}`, ground: file }, async (scene) => {
    const told: string[] = [];
    let restarts = 0;
    for (const deaths of DEATHS) {
      const check = await change(scene, deaths);
      const workers = await scene.site.recovered(restarts += deaths.dying.length);
      told.push(`${deaths.dying} ${deaths.blow}: ${await check(workers) ? "acknowledged" : "unheard"}`);
      backInTime(workers);
    }
    return told.join(", ");
  });
}

scenario({
  name: "a worker is stuck in a loop; the configuration changes all the same",
  ground: file,
  async play({ site, threads, running: { coordinator } }) {
    threads.strike(1, "spin");
    const from = performance.now();
    await pause(50);
    await coordinator.change({ patch: { llm: { latency: { base_ms: 21 } } } });
    const changed = performance.now() - from;
    const workers = await site.recovered(1);
    const back = performance.now() - from;
    return `all well after ${back.toFixed(0)} ms, change in force after ${changed.toFixed(0)} ms, ${
      backInTime(workers)
    }`;
  },
  // A stuck worker takes connections until it is given up.
  judge: (ended) => onlyTheDyingFail({ ...ended, struck: ended.well }),
});
