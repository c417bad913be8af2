import { strict as assert } from "node:assert";
import { systemClock } from "../../../engine/clock.ts";
import type { Cell } from "../../../engine/metrics/columns.ts";
import { healthOf, read, settled, startOver } from "../../behaviour/steer.ts";
import { type Target, withServer } from "../../harness.ts";
import { each, type Step, WIDTH } from "./step.ts";

const REQUESTS = 300;

/** Some of every kind, so that a draw that is off by one shows. */
const FAULTS = {
  connection_reset: { pct: 5, burst_pct: 10 },
  rate_limit: { pct: 10, burst_pct: 50, retry_after_sec: [1, 3] },
  internal_error: { pct: 10, burst_pct: 0 },
  invalid_json: { pct: 10, burst_pct: 20 },
  empty_body: { pct: 10, burst_pct: 10 },
};

/** A burst that is not over before the test is. */
const LONG_BURST = { enabled: true, interval_sec: 3600, duration_sec: 3599 };

/** What is the same for the same seed, whoever serves it. */
function fateOf({ ordinal, fault, in_burst, request_id, completion_tokens }: Record<string, Cell>) {
  return { ordinal, fault, in_burst, request_id, completion_tokens };
}

/** What a number of requests under a configuration met, by their numbers. */
async function fates(target: Target, section: unknown, count = REQUESTS) {
  await startOver(target, section);
  await each(count, () => read(target.chat()));
  return (await settled(target)).map(fateOf).sort((a, b) => Number(a.ordinal) - Number(b.ordinal));
}

/** Compares with a server in process. */
async function meetsTheSame(strangers: Target, section: unknown): Promise<void> {
  const seen = await fates(strangers, section);
  assert.deepEqual(seen.map(({ ordinal }) => ordinal), [...seen.keys()]);
  await withServer({ clock: systemClock }, async (inProcess) => {
    assert.deepEqual(seen, await fates(inProcess, section));
  });
}

const SHORT_BURST_SEC = 0.2;

/** Each worker has to know when the burst began, also one that was not asked before. */
async function hasOneBurstClock(strangers: Target): Promise<void> {
  await startOver(strangers, {
    burst: { enabled: true, interval_sec: 3600, duration_sec: SHORT_BURST_SEC },
    faults: { forbidden: { pct: 0, burst_pct: 100 } },
  });
  assert.equal((await read(strangers.chat())).status, 403, "it begins with the first request");
  await systemClock.sleep(SHORT_BURST_SEC * 1000 + 50);
  await each(WIDTH, () => read(strangers.chat()));
  const rows = (await settled(strangers)).sort((a, b) => Number(a["ordinal"]) - Number(b["ordinal"]));
  assert.deepEqual(rows.map(({ in_burst }) => in_burst), [1, ...new Array(WIDTH).fill(0)]);
  for (const { fault, in_burst } of rows) assert.equal(fault, in_burst ? "forbidden" : null);
  assert.equal((await healthOf(strangers)).in_burst, false);
}

export const fateSteps: readonly Step[] = [
  {
    name: "the same seed brings the same decisions by ordinal as in process",
    show: (_, strangers) => meetsTheSame(strangers, { faults: FAULTS }),
  },
  {
    name: "so it does in a burst, with one draw over all faults",
    show: (_, strangers) =>
      meetsTheSame(strangers, { faults: FAULTS, selection: "weighted", burst: LONG_BURST }),
  },
  { name: "there is one burst clock", show: (_, strangers) => hasOneBurstClock(strangers) },
];

/** Asks that repeat, each known by its model in the rows. */
const ASKS = 20;

/** With `determinism: content`, what each ask met in all its repetitions, whatever the order and the worker. */
export async function fatesByContent(target: Target) {
  await startOver(target, { faults: FAULTS });
  await each(REQUESTS, (n) => read(target.chat({ model: `ask-${n % ASKS}` })));
  return (await settled(target))
    .map(({ model, fault, request_id }) => `${model} ${fault} ${request_id}`)
    .sort();
}
