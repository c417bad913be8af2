import { strict as assert } from "node:assert";
import { read, startOver } from "../../behaviour/steer.ts";
import type { Target } from "../../harness.ts";
import { each, type Step } from "./step.ts";
import { tallied } from "../../statuses.ts";

/** The status that a request gets. */
async function statusOf(target: Target, headers: HeadersInit = {}): Promise<number | null> {
  return (await read(target.chat({}, headers))).status;
}

async function countsForAll(_: Target, strangers: Target): Promise<void> {
  await startOver(strangers, { rules: [{ times: 30, do: { fault: "service_unavailable" } }] });
  assert.deepEqual(tallied(await each(100, () => statusOf(strangers))), { 200: 70, 503: 30 });
  const steps = [{ pass: true }, { pass: true }, { pass: true }, { fault: "conflict" }];
  await startOver(strangers, { rules: [{ do: steps, then: "loop" }] });
  assert.deepEqual(tallied(await each(100, () => statusOf(strangers))), { 200: 75, 409: 25 });
}

const CLIENTS = 16;

async function countsForEach(_: Target, strangers: Target): Promise<void> {
  await startOver(strangers, { rules: [{ per: "client", times: 2, do: { fault: "service_unavailable" } }] });
  await each(CLIENTS, async (n) => {
    const headers = { authorization: `Bearer client-${n}` };
    const seen: (number | null)[] = [];
    for (let turn = 0; turn < 4; turn++) seen.push(await statusOf(strangers, headers));
    assert.deepEqual(seen, [503, 503, 200, 200], `client ${n}`);
  });
}

export const ruleSteps: readonly Step[] = [
  { name: "rules count the requests of all workers together", show: countsForAll },
  { name: "rules per client count the requests of each client on all workers", show: countsForEach },
];
