import { strict as assert } from "node:assert";
import { systemClock } from "../../../engine/base/clock.ts";
import type { SqlValue } from "../../../engine/metrics/columns.ts";
import { healthOf, type Name, read, settled, startOver } from "../../behaviour/steer.ts";
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
const LONG_BURST = { enabled: true, interval_sec: 3600, duration_sec: 3599, start_sec: 0 };

/** The same of the website. */
const WEB_FAULTS = {
  connection_reset: { pct: 5 },
  rate_limit: { pct: 10, retry_after_sec: [1, 3] },
  redirect_loop: { pct: 10 },
  ssrf_redirect: { pct: 10 },
  truncated_html: { pct: 10 },
  odd_status: { pct: 10 },
};

/** A request to each domain. */
const ASKS: Readonly<Record<Name, (target: Target) => Promise<Response>>> = {
  llm: (target) => target.chat(),
  web: (target) => target.ask("/web/", { redirect: "manual" }),
};

/** Part of a row that is the same for the same seed, on any number of workers; a domain does not have all of it. */
function fateOf(
  { ordinal, fault, in_burst, request_id, completion_tokens, redirect_target }: Record<string, SqlValue>,
) {
  // Each server has a leak trap with a port of its own.
  const location = redirect_target?.toString().replace(/:\d+(?=\/)/, ":PORT");
  return { ordinal, fault, in_burst, request_id, completion_tokens, location };
}

/** Fates of requests under a configuration, in the order of their numbers. */
async function fates(target: Target, section: unknown, domain: Name) {
  await startOver(target, section, domain);
  await each(REQUESTS, () => read(ASKS[domain](target)));
  return (await settled(target, domain)).map(fateOf).sort((a, b) => Number(a.ordinal) - Number(b.ordinal));
}

/** Compares with a server in process. */
async function meetsTheSame(strangers: Target, section: unknown, domain: Name = "llm"): Promise<void> {
  const seen = await fates(strangers, section, domain);
  assert.deepEqual(seen.map(({ ordinal }) => ordinal), [...seen.keys()]);
  await withServer({ clock: systemClock, set: ["server.canary_port=0"] }, async (inProcess) => {
    assert.deepEqual(seen, await fates(inProcess, section, domain));
  });
}

const SHORT_BURST_SEC = 0.2;

/** Each worker has to know when the burst began, also one that was not asked before. */
async function hasOneBurstClock(strangers: Target): Promise<void> {
  await startOver(strangers, {
    burst: { enabled: true, start_sec: 0, interval_sec: 3600, duration_sec: SHORT_BURST_SEC },
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
  {
    name: "so does the website, with the same places to be led to",
    show: (_, strangers) => meetsTheSame(strangers, { faults: WEB_FAULTS }, "web"),
  },
  { name: "there is one burst clock", show: (_, strangers) => hasOneBurstClock(strangers) },
];

/** Asks that repeat, each known by its model in the rows. */
const REPEATED = 20;

/** With `determinism: content`, what each ask met in all its repetitions, whatever the order and the worker. */
export async function fatesByContent(target: Target) {
  await startOver(target, { faults: FAULTS });
  await each(REQUESTS, (n) => read(target.chat({ model: `ask-${n % REPEATED}` })));
  return (await settled(target))
    .map(({ model, fault, request_id }) => `${model} ${fault} ${request_id}`)
    .sort();
}
