import { strict as assert } from "node:assert";
import { huntSteps } from "../../../../engine/cli/hunt/hunt_steps.ts";
import { SERVICES } from "../../../harness.ts";

Deno.test("huntSteps() has of a fault the options that are not the default, as a tape has them", async () => {
  const stepsOf = await huntSteps(SERVICES, { only: "rate_limit" });
  const [step] = stepsOf("llm");
  assert.deepEqual(step?.step, { fault: "rate_limit", retry_after_sec: [1, 2] });
});
