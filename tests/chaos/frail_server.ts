/** A server whose database's worker can be killed. `startServer` lets nobody near that worker, so this takes its steps. */
import { systemClock } from "../../engine/clock.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { Hub } from "../../engine/hub.ts";
import { openMetrics, storeOptions } from "../../engine/metrics/open.ts";
import { createStatus } from "../../engine/status.ts";
import { Supervisor } from "../../engine/workers/supervisor.ts";
import { llm } from "../../llm/domain.ts";
import { TOKEN } from "../harness.ts";
import { file, type Ground, type Start } from "./scenario.ts";

/** A file, and the threads that own it one after the other. */
interface FrailStore extends Ground {
  spawn(): Worker;
  /** Kills the one that owns it now. */
  kill(): void;
}

export function frailStore(folder: string): FrailStore {
  let owner: Worker | undefined;
  return {
    ...file(folder),
    spawn: () => owner = new Worker(new URL("./frail_store.ts", import.meta.url), { type: "module" }),
    kill: () => owner?.postMessage("throw"),
  };
}

export const startOnFrailStore: Start<FrailStore> = async (workers, { database, spawn, ground }, test) => {
  const services = [llm];
  const { config } = await loadConfig(services, { set: [`metrics.database=${JSON.stringify(database)}`] });
  const store = await openMetrics(storeOptions(config.metrics, services), { spawn: ground.spawn });
  const [clock, preset, seed] = [systemClock, null, 7];
  const hub = new Hub({ services, config, preset, seed, store, clock });
  const facts = { preset, seed, token: TOKEN, transport: "socket", instance_id: hub.instance_id } as const;
  const place = { hostname: "127.0.0.1", port: 0 };
  const status = createStatus(hub, () => supervisor.status());
  const supervisor: Supervisor = new Supervisor({ workers, hub, facts, clock, place, spawn, status });
  const stop = async () => {
    await supervisor.stop(0);
    await hub.close();
  };
  try {
    const port = await supervisor.start();
    await hub.begin();
    await test({ running: { url: `http://127.0.0.1:${port}`, facts, hub, workers, stop } });
  } finally {
    await stop();
  }
};
