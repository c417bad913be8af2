import { systemClock } from "../base/clock.ts";
import { loadConfig, type Loaded } from "../config/load.ts";
import { openMetrics, orClosed, storeOptions } from "../metrics/open.ts";
import { createServer } from "../server.ts";
import type { Service } from "../service/service.ts";
import { startServer } from "../start.ts";
import { FetchConnection } from "../transport/fetch_connection.ts";
import { settleIdentity } from "../coordinator/identity.ts";
import type { StartedServer } from "./admin_client.ts";
import { networkFetch } from "./network_fetch.ts";
import type { StartCall } from "./errorworks.ts";

/** Dependencies of a server in the process of the test. */
interface InProcess {
  readonly services: readonly Service[];
  /** Starts a thread that runs the program as a worker. */
  spawn(name: string): Worker;
}

/** Starts a server in this process. @throws {ConfigError}, or what the port says */
export async function startInProcess(
  { services, spawn }: InProcess,
  { preset, set, listen, token }: StartCall,
): Promise<StartedServer> {
  const loaded = await loadConfig(services, { preset, set });
  if (!listen) return { ...await withoutPort(loaded, services), token };
  const { url, stop } = await startServer({ ...loaded, services, spawn });
  return { url, token, fetch: networkFetch, stop };
}

/** Starts a server that only its `fetch` reaches. Faults of the connection are the nearest that a response can be. */
async function withoutPort(
  loaded: Loaded,
  services: readonly Service[],
): Promise<Omit<StartedServer, "token">> {
  const { config } = loaded;
  const store = await openMetrics(storeOptions(config.metrics, services));
  const { app, close } = await orClosed(store, async () => {
    const identity = await settleIdentity({ services, config, store, showsToken: true });
    return await createServer({
      ...loaded,
      services,
      ...identity,
      store,
      clock: systemClock,
      transport: "fetch",
    });
  });
  return {
    url: null,
    async fetch(request) {
      const response = await app.fetch(request, { connection: new FetchConnection(request) });
      request.signal.throwIfAborted(); // as the global fetch does
      return response;
    },
    stop: close,
  };
}
