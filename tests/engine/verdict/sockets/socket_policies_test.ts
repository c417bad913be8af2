/**
 * Policies drawn at random over real sockets, at a server of four workers whose event loops lag by up to 50 ms: the ones
 * that keep all rules are never accused, and of those that break one rule its check says so, or that it has not enough
 * evidence. `ERRORWORKS_SOCKET_POLICIES=200` has so many, and prints what was found. A client whose own timers the
 * machine has made late, as none of the policies has it, is not looked at.
 */
import { strict as assert } from "node:assert";
import { KINDS, type SocketTrial, socketTrials } from "./trials.ts";

const POLICIES = Number(Deno.env.get("ERRORWORKS_SOCKET_POLICIES") ?? 16);
/** Clients at one server. */
const MOST_AT_ONCE = 10;
/** Share of the policies under each kind. */
const SHARES = { mixed: 0.4, brownout: 0.3, slow: 0.2, pinged: 0.1 } as const;

function told(trials: readonly SocketTrial[]): string {
  const outcomes = trials.map(({ mutation, findings, starved, wrong }) =>
    starved
      ? "starved by the machine"
      : mutation === null
      ? wrong.length === 0 ? "right, not accused" : "right, ACCUSED"
      : `${mutation.name}: ${findings.find(({ check }) => check === mutation.check)?.outcome}`
  );
  const counts = Map.groupBy(outcomes, (text) => text);
  return Array.from(counts, ([text, all]) => `  ${String(all.length).padStart(3)}  ${text}`).toSorted().join(
    "\n",
  );
}

for (
  const kind of ["mixed", "brownout", "slow", "pinged"] as const satisfies readonly (keyof typeof KINDS)[]
) {
  Deno.test(`verdict() is right of policies over sockets: ${kind}`, async () => {
    const trials: SocketTrial[] = [];
    for (let left = Math.ceil(POLICIES * SHARES[kind]), seed = 1; left > 0; left -= MOST_AT_ONCE, seed++) {
      trials.push(...await socketTrials(kind, Math.min(left, MOST_AT_ONCE), seed));
    }
    const wrong = trials.filter(({ starved }) => !starved).flatMap(({ policy, mutation, wrong }) =>
      wrong.map((text) => `${mutation?.name ?? "right"}: ${text} ${JSON.stringify(policy)}`)
    );
    if (POLICIES >= 100) console.log(told(trials));
    assert.deepEqual(wrong, []);
    assert.ok(trials.every(({ findings }) => findings.length > 0));
  });
}
