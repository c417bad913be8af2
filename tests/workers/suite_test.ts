/** N workers are one server: the same suite with any number of them. */
import { createClient } from "@libsql/client";
import { strict as assert } from "node:assert";
import { tmpdir } from "node:os";
import { systemClock } from "../../engine/base/clock.ts";
import { startOver } from "../behaviour/steer.ts";
import { withStrangers } from "../behaviour/strangers.ts";
import { inFolder } from "../engine/support.ts";
import { startCrew, withServer, withWorkers } from "../harness.ts";
import { configurationSteps } from "./suite/configuration.ts";
import { fatesByContent, fateSteps } from "./suite/fates.ts";
import { figureSteps } from "./suite/figures.ts";
import { finish, withHalfSent } from "./suite/half_sent.ts";
import { memorySteps } from "./suite/memory.ts";
import { resetSteps } from "./suite/resets.ts";
import { ruleSteps } from "./suite/rules.ts";
import { sequenceSteps } from "./suite/sequences.ts";
import type { Step } from "./suite/step.ts";
import { wireSteps } from "./suite/wire.ts";

const suite: readonly Step[] = [
  ...fateSteps,
  ...configurationSteps,
  ...figureSteps,
  ...sequenceSteps,
  ...memorySteps,
  ...ruleSteps,
  ...resetSteps,
  ...wireSteps,
];

const COUNTS = [1, 2, 4];

for (const workers of COUNTS) {
  Deno.test(`${workers} workers are one server`, async (t) => {
    // Some of the steps post a configuration that names a file in a temporary folder.
    const set = ["server.reveal=true", `server.file_dirs=${JSON.stringify([tmpdir()])}`];
    await withWorkers(workers, { set }, async (crew) => {
      for (const { name, show } of suite) {
        await t.step(name, () =>
          withStrangers(crew.url, async (strangers) => {
            await startOver(strangers);
            await show(crew, strangers);
          }));
      }
    });
  });
}

/** Fates of the same requests on a server of the same seed in process. */
async function fatesInProcess(set: readonly string[]): Promise<string[]> {
  let fates: string[] = [];
  await withServer({ set, clock: systemClock }, async (inProcess) => {
    fates = await fatesByContent(inProcess);
  });
  return fates;
}

const IN_FLIGHT = 16;

for (const workers of COUNTS) {
  Deno.test(`${workers} workers go by content, and stop in order`, async (t) => {
    await inFolder({}, async (folder) => {
      const database = `file:${folder}/metrics.db`;
      const set = ["determinism=content", "server.drain_sec=10"];
      const { running, url } = await startCrew(workers, { database, set });
      await withStrangers(url, async (strangers) => {
        await t.step("each ask meets the same fates, whatever worker it lands on", async () => {
          assert.deepEqual(await fatesByContent(strangers), await fatesInProcess(set));
        });
        await t.step("a stop lets slow replies finish, and takes no new requests", async () => {
          await startOver(strangers, { faults: { slow_response: { pct: 100, delay_sec: [0.2, 0.2] } } });
          await withHalfSent(strangers, IN_FLIGHT, async (lines) => {
            const stopped = running.stop();
            const statuses = await Promise.all(lines.map(finish));
            assert.deepEqual(statuses, new Array(IN_FLIGHT).fill(200));
            await stopped;
          });
          await assert.rejects(strangers.chat(), TypeError);
        });
      });
      await t.step("the rows of the last replies are in the database", async () => {
        const db = createClient({ url: database });
        const { rows } = await db.execute("SELECT fault, status, ending FROM llm_requests");
        db.close();
        assert.equal(rows.length, IN_FLIGHT);
        for (const { fault, status, ending } of rows) {
          assert.deepEqual([fault, status, ending], ["slow_response", 200, "complete"]);
        }
      });
    });
  });
}
