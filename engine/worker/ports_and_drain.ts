import type { Ports } from "../transport/ports.ts";
import type { WorkerState } from "./state.ts";

/** The ports of a worker that are open, and whether it is about to stop; `drained` is called first when it is. */
export function portsAndDrain(
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
