import { systemClock } from "./clock.ts";
import type { Config } from "./config/schema.ts";
import { messageOf } from "./error.ts";
import { Hub } from "./hub/hub.ts";
import { openMetrics, storeOptions } from "./metrics/open.ts";
import type { MetricsStore } from "./metrics/store.ts";
import type { Supervision } from "./metrics/supervised_store.ts";
import type { Service } from "./mount.ts";
import { startPulse } from "./pulse.ts";
import { createServer } from "./server.ts";
import { type Facts, seedAndToken } from "./state.ts";
import { createStatus } from "./hub/status.ts";
import { listen, type Place, type Transport } from "./transport/listen.ts";
import { canBreakSockets } from "./transport/probe.ts";
import { Supervisor } from "./workers/supervisor.ts";

/** What is started. */
export interface Wanted {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly preset: string | null;
  /** Starts a thread that calls `runWorker`. */
  spawn(name: string): Worker;
  /** How the thread that owns the database file is started and watched, where that is not as usual. */
  readonly supervision?: Supervision;
}

/** A server that listens. */
export interface Running {
  readonly url: string;
  readonly facts: Facts;
  readonly hub: Hub;
  /** How many workers listen. */
  readonly workers: number;
  /** Lets replies in flight finish, writes the last rows, closes. */
  stop(): Promise<void>;
}

/** Only Linux deals connections out evenly among the listeners of one port. */
const CAN_SHARE_PORTS = Deno.build.os === "linux";

/** Starts a server with as many workers as are wanted. @throws {ConfigError}, or what the port or the database say */
export async function startServer(wanted: Wanted): Promise<Running> {
  const { services, config } = wanted;
  for (const service of services) await service.check(config[service.name]); // before anything is opened
  const [transport, store] = await Promise.all([pickTransport(config), openStore(wanted)]);
  const place = { hostname: config.server.host.replace(/^\[|\]$/g, ""), port: config.server.port };
  const started = { ...wanted, ...seedAndToken(config), transport, store };
  const workers = CAN_SHARE_PORTS ? config.server.workers : 1;
  const shown = place.hostname.includes(":") ? `[${place.hostname}]` : place.hostname;
  try {
    const { port, ...rest } = workers === 1
      ? await startOne(started, place)
      : await startMany(started, place);
    return { url: `http://${shown}:${port}`, workers, ...rest };
  } catch (error) {
    if (!(error instanceof CannotListen)) throw error;
    throw new Error(`Cannot listen on ${shown}:${place.port}: ${messageOf(error.cause)}`, {
      cause: error.cause,
    });
  }
}

/** What is known once nothing is drawn any more. */
interface Started extends Wanted {
  readonly seed: number;
  readonly token: string;
  readonly transport: Transport;
  readonly store: MetricsStore;
}

type Opened = Pick<Running, "facts" | "hub" | "stop"> & { readonly port: number };

class CannotListen extends Error {}

/** Everything on this thread. */
async function startOne(started: Started, place: Place): Promise<Opened> {
  const server = await createServer({ ...started, clock: systemClock });
  const { hub, state } = server;
  try {
    const listener = await listening(() => listen(server.app, started.transport, place, state.refuse));
    const stopPulse = startPulse(state.slot, systemClock, listener);
    return {
      port: listener.port,
      facts: state.facts,
      hub,
      async stop() {
        state.drain();
        await listener.close(drainMs(hub));
        stopPulse();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The hub on this thread, and workers that serve. */
async function startMany(started: Started, place: Place): Promise<Opened> {
  const { preset, seed, token, transport, spawn, config } = started;
  const hub = new Hub({ ...started, clock: systemClock });
  const facts = { preset, seed, token, transport, instance_id: hub.instance_id };
  const supervisor: Supervisor = new Supervisor({
    workers: config.server.workers,
    hub,
    facts,
    clock: systemClock,
    place,
    spawn,
    status: createStatus(hub, () => supervisor.status()),
  });
  try {
    // Workers share their port with whoever listens there already; another server must not be among them.
    await listening(() => Deno.listen(place).close());
    await hub.begin();
    const port = await supervisor.start();
    return {
      port,
      facts,
      hub,
      async stop() {
        await supervisor.stop(drainMs(hub));
        await hub.close();
      },
    };
  } catch (error) {
    await hub.close();
    throw error;
  }
}

/** Marks what went wrong with the port. */
async function listening<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new CannotListen("Cannot listen", { cause });
  }
}

function drainMs(hub: Hub): number {
  return hub.edition.config.server.drain_sec * 1000;
}

/** Opens the database. @throws when it cannot be used */
async function openStore({ config: { metrics }, services, supervision }: Wanted): Promise<MetricsStore> {
  try {
    return await openMetrics(storeOptions(metrics, services), supervision);
  } catch (error) {
    throw new Error(`Cannot open the metrics database "${metrics.database}": ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function pickTransport({ server: { transport } }: Config): Promise<Transport> {
  if (transport !== "auto") return transport;
  return await canBreakSockets() ? "socket" : "fetch";
}
