import { strict as assert } from "node:assert";
import { WorkerLife, type WorkerLifeState } from "../../../engine/coordinator/worker_life.ts";
import { fc } from "../support.ts";

const EPOCH = 1_790_000_000_000;

/** Transitions to each state from the first one, and the states that may follow it. */
const LIVES: Readonly<
  Record<WorkerLifeState, { way: readonly WorkerLifeState[]; next: readonly WorkerLifeState[] }>
> = {
  starting: { way: [], next: ["ready", "failed", "draining", "stopped"] },
  ready: { way: ["ready"], next: ["failed", "draining"] },
  failed: { way: ["failed"], next: ["restarting", "stopped"] },
  restarting: { way: ["failed", "restarting"], next: ["starting", "stopped"] },
  draining: { way: ["ready", "draining"], next: ["stopped", "failed"] },
  stopped: { way: ["ready", "draining", "stopped"], next: [] },
};
const STATES: readonly WorkerLifeState[] = [
  "starting",
  "ready",
  "failed",
  "restarting",
  "draining",
  "stopped",
];

function lived(states: readonly WorkerLifeState[], epoch = () => EPOCH): WorkerLife {
  const life = new WorkerLife(epoch);
  for (const state of states) life.to(state);
  return life;
}

Deno.test("a life begins with its start", () => {
  const life = lived([]);
  assert.equal(life.state, "starting");
  assert.deepEqual(life.history, [{ state: "starting", at: "2026-09-21T14:13:20.000Z" }]);
});

for (const state of STATES) {
  Deno.test(`a life that is ${state} takes only the steps that follow`, () => {
    const { way, next } = LIVES[state];
    for (const to of STATES) {
      const life = lived(way);
      assert.equal(life.state, state);
      const before = life.history;
      if (next.includes(to)) {
        life.to(to);
        assert.equal(life.state, to);
      } else {
        assert.throws(() => life.to(to), new RangeError(`Cannot go from ${state} to ${to}`));
        assert.deepEqual([life.state, life.history], [state, before]);
      }
    }
  });
}

Deno.test("a life tells its last 20 states, when each began, and why where it was told", () => {
  let now = EPOCH;
  const life = lived([], () => now);
  const steps = fc.array(
    fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 100_000 }), fc.option(fc.string(), { nil: undefined })),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const one = lived([], () => now);
      const seen = [...one.history];
      for (const [pick, wait, why] of list) {
        now += wait;
        const { next } = LIVES[one.state];
        const to = next[pick % next.length];
        if (!to) break;
        one.to(to, why);
        const at = new Date(now).toISOString();
        seen.push(why === undefined ? { state: to, at } : { state: to, at, why });
        assert.deepEqual(one.history, seen.slice(-20));
      }
    }),
  );
  assert.equal(life.history.length, 1);
});

Deno.test("a life may go round for ever, in bounded memory", () => {
  const life = lived([]);
  for (let n = 0; n < 1000; n++) {
    for (const state of ["ready", "failed", "restarting", "starting"] as const) life.to(state, `round ${n}`);
  }
  assert.equal(life.history.length, 20);
  assert.deepEqual(life.history.at(-1), {
    state: "starting",
    at: "2026-09-21T14:13:20.000Z",
    why: "round 999",
  });
});
