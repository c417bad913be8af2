import { strict as assert } from "node:assert";
import { systemClock } from "../../../engine/base/clock.ts";
import { RunPool } from "../../../engine/coordinator/run_pool.ts";
import { SCOPE_ENDED_RUNS, SCOPE_KEYS } from "../../../engine/coordinator/scope_bounds.ts";
import { SERVICES } from "../../harness.ts";

/** Scopes of a test suite whose clients end at once. */
const CLIENTS = 50;

Deno.test("runs of scopes begin in the memory of those that ended, also where many ended at once", () => {
  const pool = new RunPool({
    services: SERVICES,
    clock: systemClock,
    keys: SCOPE_KEYS,
    most: SCOPE_ENDED_RUNS,
  });
  const round = () => Array.from({ length: CLIENTS }, () => pool.begin());
  const first = round();
  for (const run of first) pool.end(run);
  const second = new Set(round().map(({ buffer }) => buffer));
  assert.deepEqual([second.size, first.filter(({ buffer }) => second.has(buffer)).length], [
    CLIENTS,
    CLIENTS,
  ]);
});
