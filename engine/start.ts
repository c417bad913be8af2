import { loopbackHost } from "./transport/loopback.ts";
import { type LeakTrap, LOOPBACKS, openLeakTrap } from "./transport/leak_trap.ts";
import { systemClock } from "./base/clock.ts";
import type { Config } from "./config/schema.ts";
import { openListeners } from "./supervisor/listeners.ts";
import { messageOf } from "./base/error.ts";
import { withoutCredentials } from "./base/without_credentials.ts";
import { Coordinator } from "./coordinator/coordinator.ts";
import { ScopeRegistry } from "./coordinator/scope_registry.ts";
import { type Identity, settleIdentity } from "./coordinator/identity.ts";
import type { FleetTerms } from "./metrics/fleet_sql.ts";
import { openForServing, orClosed, storeOptions } from "./metrics/open.ts";
import type { RequestLogOutput } from "./metrics/request_log.ts";
import type { MetricsStore } from "./metrics/store.ts";
import type { Supervision } from "./metrics/supervised_store.ts";
import type { Service } from "./service/service.ts";
import { type BindOptions, hostInUrl, MAIN, openingPort, type Ports } from "./transport/ports.ts";
import { startHeartbeat } from "./worker/heartbeat.ts";
import { createServer } from "./server.ts";
import { type ServerFacts, serverFacts } from "./worker/server_facts.ts";
import { createStatus } from "./coordinator/server_status.ts";
import type { Transport } from "./transport/listen.ts";
import { canBreakSockets } from "./transport/probe.ts";
import { withPortLocks } from "./supervisor/port_locks.ts";
import type { Supervisor, SupervisorParts } from "./supervisor/supervisor.ts";
import { bindOptionsOf, urlsOf } from "./service/addresses.ts";

/** Inputs of a server start. */
export interface StartOptions {
  readonly services: readonly Service[];
  /** As `loadConfig` gives it: all that it names has been looked into. */
  readonly config: Config;
  readonly preset: string | null;
  /** Folder of the user's own presets and scenarios, if one was named. */
  readonly presetDir?: string | undefined;
  /** Folders whose files a configuration may name that comes while it runs. */
  readonly folders?: readonly string[];
  /** Starts a thread that calls `runWorker`. */
  spawn(name: string): Worker;
  readonly requestLog?: RequestLogOutput | undefined;
  /** Start and supervision of the thread that owns the database file, where not as usual. */
  readonly supervision?: Supervision;
  /** Time that workers may take to start and be silent, where that is not as usual. */
  readonly patience?: Pick<SupervisorParts, "startMs" | "stallMs">;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** Addresses of the ports that domains have to themselves, by domain. */
  readonly urls: Readonly<Record<string, string>>;
  readonly facts: ServerFacts;
  readonly coordinator: Coordinator;
  /** Number of listening workers. */
  readonly workers: number;
  /** Lets replies in flight finish, writes the last rows, closes. */
  stop(): Promise<void>;
}

/** Only Linux deals connections out evenly among the listeners of one port. */
const CAN_SHARE_PORTS = Deno.build.os === "linux";

/** Starts a server with as many workers as are wanted. @throws {Error} what the port or the database say */
export async function startServer(wanted: StartOptions): Promise<RunningServer> {
  const { services, config } = wanted;
  const bind = bindOptionsOf(config, services);
  const { leakTrap, transport, store } = await openAll(wanted, bind);
  const start = async () => {
    const identity = await settleIdentity({ services, config, store, showsToken: true });
    const started = { ...wanted, ...identity, transport, store, leakTrap };
    const workers = CAN_SHARE_PORTS ? config.server.workers : 1;
    const { ports, ...rest } = workers === 1 ? await startOne(started, bind) : await startMany(started, bind);
    const url = `http://${hostInUrl(bind.hostname)}:${ports[MAIN]}`;
    return { url, urls: urlsOf(url, ports), workers, ...rest };
  };
  try {
    return await orClosed(store, start);
  } catch (error) {
    await leakTrap.close();
    throw error;
  }
}

/**
 * Opens what a server needs beside its ports, all at once: the thread of the database loads its code while this one
 * does the rest.
 *
 * @throws {Error} what one of them says, with all closed
 */
async function openAll(wanted: StartOptions, bind: BindOptions) {
  const { config } = wanted;
  const opening = openStore(wanted);
  const trapping = startLeakTrap(config, bind);
  try {
    const [store, leakTrap, transport] = await Promise.all([opening, trapping, pickTransport(config)]);
    return { store, leakTrap, transport };
  } catch (error) {
    await Promise.allSettled([opening, trapping].map(async (opened) => await (await opened).close()));
    throw error;
  }
}

/**
 * Opens the leak trap: on a free port of loopback, or, if a port is configured, on the host of the server, too.
 *
 * @throws {Error} naming its port
 */
async function startLeakTrap({ server: { canary_port } }: Config, bind: BindOptions): Promise<LeakTrap> {
  const hostname = canary_port === undefined ? loopbackHost() : bind.hostname;
  const port = canary_port ?? 0;
  const hostnames = [hostname, ...LOOPBACKS.filter((one) => one !== hostname)] as const;
  const opening = () => openLeakTrap({ hostnames, port, clock: systemClock });
  return await openingPort({ hostname, name: "canary", port }, opening);
}

/** Start options with identity, transport and store settled. */
interface PreparedStart extends StartOptions, Identity {
  readonly terms: FleetTerms;
  readonly transport: Transport;
  readonly store: MetricsStore;
  readonly leakTrap: LeakTrap;
}

type Opened = Pick<RunningServer, "facts" | "coordinator" | "stop"> & { readonly ports: Ports };

/** Everything on this thread. */
async function startOne(started: PreparedStart, bind: BindOptions): Promise<Opened> {
  const server = await createServer({ ...started, clock: systemClock });
  const { coordinator, state } = server;
  try {
    const listeners = await openListeners(state, bind);
    const stopHeartbeat = startHeartbeat(state.counters, systemClock, listeners);
    return {
      ports: listeners.ports,
      facts: state.facts,
      coordinator,
      async stop() {
        state.drain();
        await listeners.close(drainMs(coordinator.snapshot.config));
        stopHeartbeat();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The coordinator on this thread, and workers that serve. */
async function startMany(started: PreparedStart, bind: BindOptions): Promise<Opened> {
  const { START_MS, Supervisor } = await import("./supervisor/supervisor.ts"); // one worker needs none
  const { services, spawn, patience, config, requestLog } = started;
  const coordinator = new Coordinator({ ...started, clock: systemClock });
  const facts = serverFacts(started, coordinator.instance_id);
  const workerStatus = () => supervisor.status();
  const scopes = new ScopeRegistry({
    ...started,
    coordinator,
    clock: systemClock,
    workers: workerStatus,
    log: requestLog?.write,
  });
  const supervisor: Supervisor = new Supervisor({
    services,
    workers: config.server.workers,
    coordinator,
    scopes,
    facts,
    clock: systemClock,
    bind,
    spawn,
    requestLog,
    ...patience,
    status: createStatus(coordinator, workerStatus, scopes),
  });
  try {
    const ports = await withPortLocks(bind.ports, patience?.startMs ?? START_MS, async () => {
      await checkFree(bind);
      await coordinator.begin();
      return await supervisor.start();
    });
    return {
      ports,
      facts,
      coordinator,
      async stop() {
        await supervisor.stop(drainMs(coordinator.snapshot.config));
        await scopes.close();
        await coordinator.close();
      },
    };
  } catch (error) {
    await coordinator.close();
    throw error;
  }
}

/**
 * Refuses ports on which another server listens: workers open theirs with `SO_REUSEPORT`, which would share them with it.
 *
 * @throws {Error} naming the port that is taken
 */
async function checkFree({ hostname, ports }: BindOptions): Promise<void> {
  for (const [name, port] of Object.entries(ports)) {
    await openingPort({ hostname, name, port }, () => Deno.listen({ hostname, port }).close());
  }
}

/** Time that replies in flight have at a stop, in milliseconds. */
export function drainMs({ server }: Config): number {
  return server.drain_sec * 1000;
}

/** Opens the database. @throws {Error} that says why it cannot be used, without the password of its address */
async function openStore(
  { config: { metrics }, services, supervision }: StartOptions,
): Promise<MetricsStore> {
  try {
    return await openForServing(storeOptions(metrics, services), supervision);
  } catch (error) {
    const message = `Cannot open the metrics database "${metrics.database}": ${messageOf(error)}`;
    throw new Error(withoutCredentials(message), { cause: error });
  }
}

async function pickTransport({ server: { transport } }: Config): Promise<Transport> {
  if (transport !== "auto") return transport;
  return await canBreakSockets() ? "socket" : "fetch";
}
