/** Behaviours that users are promised, whatever the server runs on: one suite for all layers. */
import type { Target } from "../harness.ts";
import { apiBehaviours } from "./api.ts";
import { startOver } from "./steer.ts";
import { websiteBehaviours } from "./website.ts";

/** Tries all promises on one server, each in a run of its own. */
export async function tryAll(t: Deno.TestContext, target: Target): Promise<void> {
  for (const { name, show } of [...apiBehaviours, ...websiteBehaviours]) {
    await t.step(name, async () => {
      await startOver(target);
      await show(target);
    });
  }
}
