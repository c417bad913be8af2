/**
 * Measures the time that a fleet-wide counter of a rule adds to a reply: `deno run -A tests/bench/rule_counters.ts
 * [requests]`.
 *
 * One instance on a libSQL server of this machine, with a rule that counts every request and, in turn, with one that
 * does the same and counts none.
 *
 * @module
 */
import { taskNumbers } from "../../scripts/task_args.ts";
import { startSqld } from "../sqld/sqld.ts";
import { type Crew, withWorkers } from "../harness.ts";
import { each } from "../workers/suite/step.ts";

const [requests = 2_000] = taskNumbers("deno run -A tests/bench/rule_counters.ts [REQUESTS]", 1);
const ROUNDS = 4;

const STEP = { do: { latency: { base_ms: 0 } } };
const RULES = { counted: { ...STEP, every: 2 }, uncounted: STEP };

/** Milliseconds that each of some requests takes, with so many at a time. */
async function times({ chat, admin }: Crew, rule: object, width: number): Promise<number[]> {
  const body = JSON.stringify({ llm: { rules: [rule] } });
  await (await admin("/config", { method: "POST", body })).body?.cancel();
  return await each(requests / ROUNDS, async () => {
    const from = performance.now();
    await (await chat({ max_tokens: 1 })).text();
    return performance.now() - from;
  }, width);
}

function quantile(list: readonly number[], part: number): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length * part)] ?? 0;
}

await using sqld = await startSqld();
await withWorkers(1, { database: sqld.url }, async (crew) => {
  for (const width of [1, 32]) {
    await times(crew, RULES.counted, width); // warms up
    const took: Record<string, number[]> = { counted: [], uncounted: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, rule] of Object.entries(RULES)) took[name]?.push(...await times(crew, rule, width));
    }
    const [[counted = [], uncounted = []]] = [Object.values(took)];
    const added = [0.5, 0.95].map((part) => quantile(counted, part) - quantile(uncounted, part));
    console.log(`${width} at a time: p50 +${added[0]?.toFixed(1)} ms, p95 +${added[1]?.toFixed(1)} ms`);
  }
});
