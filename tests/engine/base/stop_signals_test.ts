import { strict as assert } from "node:assert";
import { stopSignals } from "../../../engine/base/stop_signals.ts";

Deno.test("stopSignals() names no signal that Windows does not have", () => {
  assert.deepEqual(stopSignals("windows"), ["SIGINT", "SIGBREAK"]);
  assert.deepEqual(stopSignals("linux"), ["SIGINT", "SIGTERM"]);
});
