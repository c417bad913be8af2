import { strict as assert } from "node:assert";
import { healthOf, read, statsOf, update } from "../../behaviour/steer.ts";
import { type Crew, HELLO, type Target } from "../../harness.ts";
import { finish, withHalfSent } from "./half_sent.ts";
import { each, eachUntil, type Step, WIDTH } from "./step.ts";
import { tallied } from "../../statuses.ts";

/** Waves of requests that must see the new configuration, each over connections of its own, and requests in each. */
const WAVES = 5;
const IN_WAVE = 2_000;
/** The same where there are fewer than four workers, and so fewer that may be late. */
const IN_SMALL_WAVE = 200;

/** The statuses of some requests at once, counted. */
async function statuses(target: Target): Promise<Record<string, number>> {
  return tallied((await each(WIDTH, () => read(target.chat()))).map(({ status }) => status));
}

async function changesAtOnce({ url, running }: Crew, strangers: Target): Promise<void> {
  const inWave = running.workers < 4 ? IN_SMALL_WAVE : IN_WAVE;
  const change = async () => {
    assert.deepEqual(await statuses(strangers), { 200: WIDTH });
    assert.equal((await update(strangers, { faults: { forbidden: { pct: 100 } } })).status, 200);
  };
  const meanwhile = await eachUntil(change(), async () => (await read(strangers.chat())).status);
  assert.ok(meanwhile.includes(200), "there was load before the change");
  for (let wave = 0; wave < WAVES; wave++) {
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: WIDTH });
    const ask = { method: "POST", client, body: JSON.stringify(HELLO) };
    const seen = await each(inWave, async () => {
      const response = await fetch(`${url}/v1/chat/completions`, ask);
      await response.arrayBuffer();
      return response.status;
    });
    assert.deepEqual(tallied(seen), { 403: inWave });
  }
}

async function letsRequestsKeepTheirs(strangers: Target): Promise<void> {
  await withHalfSent(strangers, WIDTH, async (lines) => {
    assert.equal((await update(strangers, { faults: { forbidden: { pct: 100 } } })).status, 200);
    assert.deepEqual(await statuses(strangers), { 403: WIDTH });
    assert.deepEqual(tallied(await Promise.all(lines.map(finish))), { 200: WIDTH });
  });
}

const WRONG = [
  { faults: { rate_limit: { pct: 101 } } },
  { faults: { rate_limt: { pct: 1 } } },
  { response: { mode: "template", template: { body: "{{" } } },
  { response: { mode: "bank", bank: { file: "/nowhere.jsonl" } } },
];

async function refusesTheWrong(strangers: Target): Promise<void> {
  const look = async () => {
    const config = await (await strangers.admin("/config")).json();
    return JSON.stringify([config, (await statsOf(strangers)).config_version]);
  };
  const before = await look();
  const refused = await each(4 * WRONG.length, (n) => update(strangers, WRONG[n % WRONG.length]));
  assert.deepEqual(tallied(refused.map(({ status }) => status)), { 422: 4 * WRONG.length });
  assert.deepEqual(tallied(await each(WIDTH, look)), { [before]: WIDTH });
  assert.deepEqual(await statuses(strangers), { 200: WIDTH });
}

async function isOne({ running }: Crew, strangers: Target): Promise<void> {
  await withHalfSent(strangers, WIDTH, async (lines) => {
    const seen = await each(WIDTH, () => healthOf(strangers));
    const facts = seen.map(({ run_id, instance_id, seed, config_version }) =>
      JSON.stringify({ run_id, instance_id, seed, config_version })
    );
    assert.equal(new Set(facts).size, 1, "every worker tells the same");
    const { diagnostics: { workers } } = await healthOf(strangers);
    assert.equal(workers.length, running.workers);
    for (const { worker, in_flight, state } of workers) {
      assert.equal(state, "ready");
      assert.ok(in_flight > 0, `worker ${worker} got none of ${WIDTH} connections`);
    }
    await Promise.all(lines.map(finish));
  });
}

export const configurationSteps: readonly Step[] = [
  {
    name: "after the 200 of a change all requests (10,000 with four workers) see only the new configuration",
    show: changesAtOnce,
  },
  {
    name: "requests in flight keep the configuration they began with",
    show: (_, strangers) => letsRequestsKeepTheirs(strangers),
  },
  { name: "a wrong configuration changes nothing", show: (_, strangers) => refusesTheWrong(strangers) },
  { name: "it has one run id, one seed and one version, and all workers are busy", show: isOne },
];
