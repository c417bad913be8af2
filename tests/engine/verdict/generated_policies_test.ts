/**
 * Clients with policies drawn at random: those that keep all rules are never accused, and of those that break one rule
 * that one's check says so, or that it has not enough evidence. `ERRORWORKS_POLICIES=10000` plays so many of each.
 */
import { strict as assert } from "node:assert";
import { MUTATIONS } from "./simulation/policy.ts";
import { brokenTrial, rightTrial } from "./simulation/trials.ts";

const POLICIES = Number(Deno.env.get("ERRORWORKS_POLICIES") ?? 60);

Deno.test("verdict() never accuses a client that keeps all rules", () => {
  const trials = Array.from({ length: POLICIES }, (_, run) => rightTrial(run * 101));
  const accused = trials.flatMap((one) => one.wrong.map((text) => `seed ${one.seed}, ${one.kind}: ${text}`));
  assert.deepEqual(accused.slice(0, 5), [], `${accused.length} accusations`);
});

for (const mutation of MUTATIONS) {
  Deno.test(`verdict() of a client that ${mutation.name} says ${mutation.check}, and nothing else`, () => {
    const runs = Math.ceil(POLICIES / 15);
    const trials = Array.from({ length: runs }, (_, run) => brokenTrial(mutation, 7_919 + run * 103));
    const wrong = trials.flatMap((one) => one.wrong.map((text) => `seed ${one.seed}: ${text}`));
    assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} wrong of ${runs}`);
    const found = trials.filter(({ findings }) =>
      findings.some(({ check, outcome }) => check === mutation.check && outcome === "broken")
    );
    assert.ok(
      found.length >= (mutation.least_seen ?? 0.2) * runs,
      `${mutation.check} was broken in ${found.length} of ${runs} only`,
    );
  });
}
