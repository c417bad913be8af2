import { type Front, MAIN, naming, type Ports } from "./ports.ts";
import { appOf } from "./server.ts";
import type { State } from "./state.ts";
import { listen, type Listener } from "./transport/listen.ts";

/** Ports that are open. */
export interface Doors extends Pick<Listener, "connections" | "close"> {
  readonly ports: Ports;
}

/** Opens all ports of a worker. @throws {Error} naming the one that is taken or not allowed */
export async function openDoors(state: State, { hostname, ports, shared = false }: Front): Promise<Doors> {
  const open = new Map<string, Listener>();
  const close = async (drainMs: number) =>
    void await Promise.all(Array.from(open.values(), (listener) => listener.close(drainMs)));
  try {
    for (const [name, port] of Object.entries(ports)) {
      const domain = name === MAIN ? undefined : name;
      const place = { hostname, port, shared };
      const gate = { refuse: () => state.refuse(domain), admit: () => state.admit() };
      const opening = () => listen(appOf(state, domain), state.facts.transport, place, gate);
      open.set(name, await naming({ hostname, name, port }, opening));
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
