/** A scenario of a fleet: instances that join at different times are in the same phase. */
import { strict as assert } from "node:assert";
import { type Crew, underLoad, withWorkers } from "../harness.ts";
import { HAS_SQLD, startSqld } from "./sqld.ts";
import { until } from "../waits.ts";

const scenarioOf = async ({ admin }: Crew) => await (await admin("/scenario")).json();

Deno.test({
  name: "an instance that joins later is in the phase of the fleet, and DELETE of any of them ends it",
  ignore: !HAS_SQLD,
  async fn() {
    await using sqld = await startSqld();
    const { url: database } = sqld;
    await withWorkers(1, { database }, async (a) => {
      const body = JSON.stringify({ name: "two_waves", time_scale: 1200 });
      assert.equal((await a.admin("/scenario", { method: "POST", body })).status, 200);
      await until("the calm", async () => (await scenarioOf(a)).phase === "calm", underLoad(8_000)); // after 2.2 s
      await withWorkers(1, { database }, async (b) => {
        const [first, second] = [await scenarioOf(a), await scenarioOf(b)];
        assert.equal(second.started_ms, first.started_ms);
        assert.deepEqual([second.name, second.time_scale, second.length], ["two_waves", 1200, 5880]);
        assert.ok(second.position_sec >= first.position_sec);
        assert.equal((await b.admin("/scenario", { method: "DELETE" })).status, 200);
        await until("the end", async () => (await scenarioOf(a)).name === null, underLoad(8_000));
      });
    });
  },
});
