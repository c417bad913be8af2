import type { Ports } from "../transport/ports.ts";
import type { WorkerState } from "./state.ts";

/** Ports of a worker, and whether it drains. */
export function standing(
  drained: () => void,
): Pick<WorkerState, "drain" | "atDrain" | "draining" | "ports" | "opened"> {
  const ends = [drained];
  let draining = false;
  let ports: Ports | null = null;
  return {
    drain() {
      draining = true;
      for (const end of ends) end();
    },
    atDrain: (end) => void ends.push(end),
    draining: () => draining,
    ports: () => ports,
    opened(now) {
      ports = now;
    },
  };
}
