import { once } from "../base/once.ts";
import { type BindOptions, MAIN, openingPort, type Ports } from "../transport/ports.ts";
import type { App } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import {
  type ConnectionLimits,
  listen,
  type Listener,
  loadNodeListener,
  type Refuse,
} from "../transport/listen.ts";
import { after } from "../base/clock.ts";
import { getLogger } from "@logtape/logtape";
import { handleLimit, type HandleObserver, HandleWatch } from "../transport/handle_watch.ts";
import { entranceOf } from "../admin/entrance.ts";

const log = getLogger(["errorworks", "transport"]);

/** Limit of file handles under which all that answers need is loaded before a port is open. */
const FEW_HANDLES = 1_024;
/** Milliseconds from the first connection until what later ones may need is loaded, so that its answer does not wait. */
const WARM_UP_MS = 100;

/** The set of open listeners of one worker. */
export interface Listeners extends Pick<Listener, "connections" | "close"> {
  readonly ports: Ports;
}

/** Opens all ports of a worker. @throws {Error} naming the one that is taken or not allowed */
export async function openListeners(
  state: WorkerState,
  { hostname, ports, shared = false }: BindOptions,
): Promise<Listeners> {
  const open = new Map<string, Listener>();
  const apps = new Map(Object.keys(ports).map((name) => [name, entranceOf(state, domainOf(name))]));
  const handles = new HandleWatch(observerOf(state));
  const limits = limitsOf(state);
  const planWarmUp = once(() => after(WARM_UP_MS, () => void warmUp(state, apps.values())));
  const admit = () => {
    planWarmUp();
    return state.admit();
  };
  const close = async (drainMs: number) => {
    handles.close();
    await Promise.all(Array.from(open.values(), (listener) => listener.close(drainMs)));
  };
  try {
    // A module that could not be loaded for want of a handle is never loaded: the runtime keeps the error.
    if (handleLimit() < FEW_HANDLES) await warmUp(state, apps.values());
    for (const [name, app] of apps) {
      const place = { hostname, port: ports[name] ?? 0, shared };
      const refuse: Refuse = (status, hasRow) => state.refuse(status, hasRow, domainOf(name));
      const gate = { refuse, admit, handles, limits };
      const opening = () => listen(app, state.facts.transport, place, gate);
      open.set(name, await openingPort({ hostname, name, port: place.port }, opening));
    }
  } catch (error) {
    await close(0);
    throw error;
  }
  const opened = Object.fromEntries(Array.from(open, ([name, { port }]) => [name, port]));
  state.opened(opened);
  return {
    ports: opened,
    connections: () => Array.from(open.values()).reduce((sum, { connections }) => sum + connections(), 0),
    close,
  };
}

/** The domain that has a port of this name to itself; `undefined` for the main port. */
function domainOf(port: string): string | undefined {
  return port === MAIN ? undefined : port;
}

/** Longest waits of a worker for its clients. */
function limitsOf(state: WorkerState): ConnectionLimits {
  const { header_timeout_sec, body_timeout_sec, idle_timeout_sec } = state.snapshot().config.server;
  return {
    headMs: header_timeout_sec * 1000,
    bodyMs: body_timeout_sec * 1000,
    idleMs: idle_timeout_sec * 1000,
  };
}

/**
 * Loads what is loaded at its first use anyway: soon after the first connection, as the next ones may leave no file
 * handle for that and before it nobody needs the memory, or, with few handles, before any.
 */
async function warmUp({ services, facts }: WorkerState, apps: Iterable<App>): Promise<void> {
  try {
    for (const service of services) await service.warmUp?.();
    for (const app of apps) await app.load?.();
    if (facts.transport === "socket") await loadNodeListener();
  } catch (error) {
    log.warn("Cannot load ahead what answers need, so their first request waits for it: {error}", { error });
  }
}

/** Counts shortages of file handles, and logs each one once. */
function observerOf({ counters, sharedState }: WorkerState): HandleObserver {
  let before = 0;
  return {
    sign: () => counters.add("handle_signs", 1),
    signs: () => sharedState.sum("handle_signs"),
    began() {
      before = counters.get("turned_away");
      counters.add("handle_shortages", 1);
      log.error(
        "Out of file handles ({limit} are allowed, see ulimit -n): no new connection is served until some are free",
        { limit: handleLimit() },
      );
    },
    ended() {
      log.info("File handles are free again, connections are served; {n} were reset meanwhile", {
        n: counters.get("turned_away") - before,
      });
    },
    turnedAway: () => counters.add("turned_away", 1),
  };
}
