/** Layers are honest: what holds in process holds over a socket and with workers, on either transport. */
import { systemClock } from "../../engine/base/clock.ts";
import { withListener, withServer, withWorkers } from "../harness.ts";
import { tryAll } from "./behaviours.ts";
import { withStrangers } from "./strangers.ts";

Deno.test("in process", async (t) => {
  await withServer({ clock: systemClock }, (target) => tryAll(t, target));
});

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`over a port, on ${transport}`, async (t) => {
    await withListener({ transport }, ({ url }) => withStrangers(url, (target) => tryAll(t, target)));
  });

  Deno.test(`with 2 workers, on ${transport}`, async (t) => {
    await withWorkers(2, { transport }, ({ url }) => withStrangers(url, (target) => tryAll(t, target)));
  });
}
