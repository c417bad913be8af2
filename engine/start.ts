import { type Canary, LOOPBACKS, openCanary } from "./canary.ts";
import { systemClock } from "./clock.ts";
import type { Config } from "./config/schema.ts";
import { openDoors } from "./doors.ts";
import { messageOf } from "./error.ts";
import { Hub } from "./hub/hub.ts";
import { openMetrics, storeOptions } from "./metrics/open.ts";
import type { MetricsStore } from "./metrics/store.ts";
import type { Supervision } from "./metrics/supervised_store.ts";
import type { Service } from "./mount.ts";
import { type Front, frontOf, MAIN, naming, type Ports, shown, urlsOf } from "./ports.ts";
import { startPulse } from "./pulse.ts";
import { createServer } from "./server.ts";
import { type Facts, seedAndToken } from "./state.ts";
import { createStatus } from "./hub/status.ts";
import type { Transport } from "./transport/listen.ts";
import { canBreakSockets } from "./transport/probe.ts";
import { Supervisor, type SupervisorParts } from "./workers/supervisor.ts";

/** What is started. */
export interface Wanted {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly preset: string | null;
  /** Starts a thread that calls `runWorker`. */
  spawn(name: string): Worker;
  /** How the thread that owns the database file is started and watched, where that is not as usual. */
  readonly supervision?: Supervision;
  /** How long workers may take to start and be silent, where that is not as usual. */
  readonly patience?: Pick<SupervisorParts, "startMs" | "stallMs">;
}

/** A server that listens. */
export interface Running {
  readonly url: string;
  /** Addresses of the ports that domains have to themselves, by domain. */
  readonly urls: Readonly<Record<string, string>>;
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
  const front = frontOf(config, services);
  const canary = await openLeakTrap(config, front);
  try {
    const [transport, store] = await Promise.all([pickTransport(config), openStore(wanted)]);
    const started = { ...wanted, ...seedAndToken(config), transport, store, canary };
    const workers = CAN_SHARE_PORTS ? config.server.workers : 1;
    const { ports, ...rest } = workers === 1
      ? await startOne(started, front)
      : await startMany(started, front);
    const url = `http://${shown(front.hostname)}:${ports[MAIN]}`;
    return { url, urls: urlsOf(url, ports), workers, ...rest };
  } catch (error) {
    await canary.close();
    throw error;
  }
}

/**
 * Opens the leak trap: on a free port of loopback, or, if a port is configured, on the host of the server, too.
 *
 * @throws {Error} naming its port
 */
async function openLeakTrap({ server: { canary_port } }: Config, front: Front): Promise<Canary> {
  const [first, ...others] = LOOPBACKS;
  const hostname = canary_port === undefined ? first : front.hostname;
  const port = canary_port ?? 0;
  const hostnames = [hostname, ...[first, ...others].filter((one) => one !== hostname)] as const;
  const opening = () => openCanary({ hostnames, port, clock: systemClock });
  return await naming({ hostname, name: "canary", port }, opening);
}

/** What is known once nothing is drawn any more. */
interface Started extends Wanted {
  readonly seed: number;
  readonly token: string;
  readonly transport: Transport;
  readonly store: MetricsStore;
  readonly canary: Canary;
}

type Opened = Pick<Running, "facts" | "hub" | "stop"> & { readonly ports: Ports };

/** Everything on this thread. */
async function startOne(started: Started, front: Front): Promise<Opened> {
  const server = await createServer({ ...started, clock: systemClock });
  const { hub, state } = server;
  try {
    const doors = await openDoors(state, front);
    const stopPulse = startPulse(state.slot, systemClock, doors);
    return {
      ports: doors.ports,
      facts: state.facts,
      hub,
      async stop() {
        state.drain();
        await doors.close(drainMs(hub));
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
async function startMany(started: Started, front: Front): Promise<Opened> {
  const { preset, seed, token, transport, spawn, patience, config, canary } = started;
  const hub = new Hub({ ...started, clock: systemClock });
  const { instance_id } = hub;
  const facts = { preset, seed, token, transport, instance_id, canary: canary.url };
  const supervisor: Supervisor = new Supervisor({
    workers: config.server.workers,
    hub,
    facts,
    clock: systemClock,
    front,
    spawn,
    ...patience,
    status: createStatus(hub, () => supervisor.status()),
  });
  try {
    await checkFree(front);
    await hub.begin();
    const ports = await supervisor.start();
    return {
      ports,
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

/**
 * Workers share their ports with whoever listens there already; another server must not be among them.
 *
 * @throws {Error} naming the port that is taken
 */
async function checkFree({ hostname, ports }: Front): Promise<void> {
  for (const [name, port] of Object.entries(ports)) {
    await naming({ hostname, name, port }, () => Deno.listen({ hostname, port }).close());
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
