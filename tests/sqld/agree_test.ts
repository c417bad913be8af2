/** Instances on one real libSQL server that are asked for changes, all of them, in any order. */
import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import { textKey } from "../../engine/base/hash.ts";
import { type Random, randomOf } from "../../engine/chance/random.ts";
import { type Crew, startCrew } from "../harness.ts";
import { HAS_SQLD, startSqld } from "./sqld.ts";

/** Random histories that are tried; 20 say more, and take more than a minute. */
const SEEDS = Number(Deno.env.get("FLEET_SEEDS") ?? 3);
const CALLS = 200;
/** By when all instances have the same configuration, in milliseconds; 2,000 on a machine that has time for it. */
const AGREE_MS = Number(Deno.env.get("FLEET_AGREE_MS") ?? 10_000);

/** Configurations that instances are started with: the first one's becomes the fleet's. */
const STARTS = [
  { preset: "stress" },
  { preset: "gentle", set: ["web.faults={}"] },
  { set: ["llm.faults.forbidden.pct=100", "llm.response.mode=echo"] },
];

function pick<T>(random: Random, list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new RangeError("Cannot pick from an empty list");
  return one;
}

/** A patch such as people post: values, lists, and keys taken away at every depth. */
function patchOf(random: Random): unknown {
  const pct = Math.floor(random() * 100);
  const fault = pick(random, ["rate_limit", "forbidden", "timeout", "invalid_json"]);
  return pick(random, [
    { llm: { faults: { [fault]: { pct } } } },
    { llm: { faults: { [fault]: null } } },
    { llm: { faults: null }, web: { latency: { base_ms: pct } } },
    { web: { faults: null } },
    { web: { faults: { rate_limit: { pct } } } },
    { llm: { latency: { base_ms: pct, jitter_ms: null } } },
    { llm: { response: { rules: [{ when: { user_contains: `no ${pct}` }, answer: { text: `${pct}` } }] } } },
    { llm: { response: { rules: null, mode: pick(random, ["echo", "random"]) } } },
  ]);
}

/** Said of weights that another call has made too heavy together: then nothing changes, on any instance. */
const REFUSED = /percentages of weighted faults add up to/;

/** One admin call, which is either taken or refused for the weights. */
async function call(random: Random, { admin }: Crew): Promise<void> {
  const kind = random();
  const [path, init] = kind < 0.85
    ? ["/config", { method: "POST", body: JSON.stringify(patchOf(random)) }] as const
    : kind < 0.93
    ? ["/reset", { method: "POST" }] as const
    : ["/config", { method: "DELETE" }] as const;
  const response = await admin(path, init);
  const text = await response.text();
  if (response.status === 422) assert.match(text, REFUSED);
  else assert.equal(response.status, 200, text);
}

async function configOf({ admin }: Crew): Promise<string> {
  return await (await admin("/config")).text();
}

/** Waits until all have the same configuration, byte for byte; the result is how long that took. */
async function agreed(crews: readonly Crew[]): Promise<number> {
  const from = systemClock.now();
  for (;;) {
    const texts = new Set(await Promise.all(crews.map(configOf)));
    const took = systemClock.now() - from;
    if (texts.size === 1) return took;
    assert.ok(took < AGREE_MS, `after ${took} ms there are ${texts.size} configurations`);
    await systemClock.sleep(20);
  }
}

/** Two or three instances, the later ones started at any time; each call goes to any of those that are there. */
async function tryOut(seed: number, database: string): Promise<number> {
  const random = randomOf(textKey(seed, "admin calls"), "content");
  const size = 2 + seed % 2;
  const starts = Array.from({ length: size }, (_, n) => n === 0 ? 0 : Math.floor(random() * CALLS));
  const crews: Crew[] = [];
  try {
    for (let made = 0; made < CALLS;) {
      while (crews.length < size && (starts.toSorted((a, b) => a - b)[crews.length] ?? 0) <= made) {
        crews.push(await startCrew(1, { database, ...STARTS[(seed + crews.length) % STARTS.length] }));
      }
      const burst = Math.min(CALLS - made, 1 + Math.floor(random() * 6)); // at the same time
      await Promise.all(Array.from({ length: burst }, () => call(random, pick(random, crews))));
      made += burst;
      if (random() < 0.05) await systemClock.sleep(random() * 300);
    }
    const took = await agreed(crews);
    await systemClock.sleep(600); // a heartbeat later
    assert.equal(new Set(await Promise.all(crews.map(configOf))).size, 1, "they fell apart again");
    return took;
  } finally {
    await Promise.all(crews.map(({ running }) => running.stop()));
  }
}

Deno.test({
  name: `instances of a fleet agree within ${AGREE_MS} ms after ${CALLS} random admin calls (${SEEDS} seeds)`,
  ignore: !HAS_SQLD,
  async fn(test) {
    await using sqld = await startSqld();
    const all: number[] = [];
    for (let seed = 0; seed < SEEDS; seed++) {
      await test.step(`seed ${seed}, ${2 + seed % 2} instances`, async () => {
        all.push(await tryOut(seed, sqld.url));
      });
    }
    console.log(`agreed after ${Math.round(Math.max(...all))} ms at most`);
  },
});
