import { strict as assert } from "node:assert";
import { loadConfig } from "../../engine/config/load.ts";
import { storeThread } from "../../engine/metrics/store_thread.ts";
import { startServer } from "../../engine/start.ts";
import { SERVICES, spawnWorker } from "../harness.ts";
import { inFolder } from "./support.ts";

Deno.test("startServer() leaves no thread of the database behind where it fails", async () => {
  await inFolder({}, async (folder) => {
    const set = [`metrics.database=file:${folder}/metrics.db`, "server.port=0"];
    const { config, ...loaded } = await loadConfig(SERVICES, { set });
    const tape = { ...config.tape, lines: ["no line of a tape"] };
    const ended: boolean[] = [];
    const spawn = () => {
      const thread = storeThread();
      const terminate = thread.terminate.bind(thread);
      thread.terminate = () => {
        ended.push(true);
        terminate();
      };
      return thread;
    };
    const wanted = { ...loaded, services: SERVICES, config: { ...config, tape }, spawn: spawnWorker };
    await assert.rejects(startServer({ ...wanted, supervision: { spawn } }), /tape line 1/);
    assert.deepEqual(ended, [true]);
  });
});
