/** Program of a test: a server with a database and two workers, all of whose threads are told to collect their garbage. */
import { collectAll } from "../../../engine/base/garbage.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import { startServer } from "../../../engine/start.ts";
import { SERVICES, spawnWorker } from "../../harness.ts";

const [database] = Deno.args;
const set = [`metrics.database=file:${database}`, "server.port=0", "server.workers=2"];
const loaded = await loadConfig(SERVICES, { set });
const server = await startServer({ ...loaded, services: SERVICES, spawn: spawnWorker });
for (let round = 0; round < 5; round++) {
  await collectAll();
  await new Promise((resolve) => setTimeout(resolve, 200)); // other threads take their time
}
await server.stop();
