import { type BindOptions, MAIN, openingPort, type Ports } from "../transport/ports.ts";
import type { WorkerState } from "../worker/state.ts";
import { listen, type Listener } from "../transport/listen.ts";
import { appOf } from "../admin/app.ts";

/** Ports that are open. */
export interface Listeners extends Pick<Listener, "connections" | "close"> {
  readonly ports: Ports;
}

/** Opens all ports of a worker. @throws {Error} naming the one that is taken or not allowed */
export async function openListeners(
  state: WorkerState,
  { hostname, ports, shared = false }: BindOptions,
): Promise<Listeners> {
  const open = new Map<string, Listener>();
  const close = async (drainMs: number) =>
    void await Promise.all(Array.from(open.values(), (listener) => listener.close(drainMs)));
  try {
    for (const [name, port] of Object.entries(ports)) {
      const domain = name === MAIN ? undefined : name;
      const place = { hostname, port, shared };
      const gate = { refuse: () => state.refuse(domain), admit: () => state.admit() };
      const opening = () => listen(appOf(state, domain), state.facts.transport, place, gate);
      open.set(name, await openingPort({ hostname, name, port }, opening));
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
