import { strict as assert } from "node:assert";
import { lagMean, lastingLagMs } from "../../../engine/worker/heartbeat.ts";
import { SharedState } from "../../../engine/memory/shared_state.ts";

Deno.test("lagMean() is the lag that lasts, not that of a start or of one moment", () => {
  const mean = lagMean();
  const after = (lags: readonly number[]) => lags.map(mean).at(-1) ?? 0;
  assert.equal(after([900, 400, 300, 200]), 0); // the start
  assert.ok(after(Array.from({ length: 100 }, () => 2)) < 2.1);
  assert.ok(after([300]) < 20);
  assert.ok(after(Array.from({ length: 60 }, () => 80)) > 70);
});

Deno.test("lastingLagMs() is that of the worker whose event loop was busiest", () => {
  const state = new SharedState(1);
  assert.equal(lastingLagMs(state), 0);
  state.worker(0).set("lag_lasting", 2_000);
  state.worker(3).set("lag_lasting", 41_500);
  assert.equal(lastingLagMs(state), 41.5);
});
