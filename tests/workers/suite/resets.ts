import { strict as assert } from "node:assert";
import {
  eventually,
  exported,
  healthOf,
  read,
  reset,
  settled,
  startOver,
  statsOf,
} from "../../behaviour/steer.ts";
import type { Target } from "../../harness.ts";
import { finish, withHalfSent } from "./half_sent.ts";
import { each, eachUntil, type Step, WIDTH } from "./step.ts";
import { entryOf, withBank } from "./sequences.ts";
import { tallied } from "../../statuses.ts";

const RESETS = 3;
/** Requests of the run that is to be forgotten. */
const BEFORE = 200;

async function isWhole(target: Target): Promise<void> {
  await startOver(target, { faults: { rate_limit: { pct: 30 } } });
  const resets = async () => {
    let run_id = "";
    for (let n = 0; n < RESETS; n++) {
      await each(BEFORE, () => read(target.chat()));
      run_id = await reset(target);
    }
    await each(BEFORE, () => read(target.chat()));
    return run_id;
  };
  const resetting = resets();
  await eachUntil(resetting, () => read(target.chat()));
  const run_id = await resetting;

  const ordinals = (await settled(target)).map(({ ordinal }) => Number(ordinal)).sort((a, b) => a - b);
  assert.ok(ordinals.length >= BEFORE);
  assert.deepEqual(ordinals, [...ordinals.keys()]);
  const stats = await statsOf(target);
  assert.equal(stats.run_id, run_id);
  assert.equal(stats.llm.total_requests, ordinals.length);

  const all = await exported(target, "?run_id=all");
  assert.equal(all.length, ordinals.length);
  assert.deepEqual(all.map(({ seq }) => Number(seq)).sort((a, b) => a - b), ordinals);
  const series = await exported(target, "?run_id=all&table=timeseries");
  assert.equal(series.reduce((sum, { requests }) => sum + Number(requests), 0), ordinals.length);
  const runs = await exported(target, "?run_id=all&table=runs");
  assert.equal(runs.length, 1);
  for (const row of [...all, ...series, ...runs]) assert.equal(row["run_id"], run_id);
}

async function keepsRunsApart(target: Target): Promise<void> {
  await withHalfSent(target, WIDTH, async (lines) => {
    await reset(target);
    assert.deepEqual(tallied(await Promise.all(lines.map(finish))), { 200: WIDTH });
  });
  await each(WIDTH, () => read(target.chat()));
  assert.equal((await settled(target)).length, WIDTH);
  assert.equal((await statsOf(target)).llm.total_requests, WIDTH);
}

async function beginsSequencesAgain(target: Target): Promise<void> {
  for (const selection of ["sequential", "per_session"] as const) {
    await withBank(target, selection, async () => {
      const session = { "x-session-id": "one" };
      assert.equal(await entryOf(target, session), "entry 0");
      assert.equal(await entryOf(target, session), "entry 1");
      await reset(target);
      assert.equal(await entryOf(target, session), "entry 0");
    });
  }
}

async function beginsBurstsAgain(target: Target): Promise<void> {
  await startOver(target, { burst: { enabled: true, interval_sec: 3600, duration_sec: 0.2, start_sec: 0 } });
  const inBurst = async () => Boolean((await healthOf(target)).in_burst);
  assert.equal(await inBurst(), false, "no request has begun a burst");
  await each(WIDTH, () => read(target.chat()));
  assert.ok((await settled(target)).some(({ in_burst }) => in_burst === 1), "the first request begins one");
  await eventually(inBurst, (is) => !is);
  await reset(target);
  await each(WIDTH, () => read(target.chat()));
  assert.ok((await settled(target)).some(({ in_burst }) => in_burst === 1), "it begins anew with the run");
}

export const resetSteps: readonly Step[] = [
  {
    name: "a reset under load is whole: nothing is left of the old run, nothing is missing of the new one",
    show: (_, strangers) => isWhole(strangers),
  },
  {
    name: "requests in flight at a reset are answered, and are none of the new run",
    show: (_, strangers) => keepsRunsApart(strangers),
  },
  { name: "a reset begins sequences again", show: (_, strangers) => beginsSequencesAgain(strangers) },
  { name: "a reset begins bursts again", show: (_, strangers) => beginsBurstsAgain(strangers) },
];
