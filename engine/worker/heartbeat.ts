import { every } from "../base/clock.ts";
import type { WorkerCounters } from "../memory/shared_state.ts";
import type { Listener } from "../transport/listen.ts";
import type { Clock } from "../base/time.ts";

/** Interval of the heartbeats of a worker, in milliseconds. */
export const WORKER_HEARTBEAT_MS = 250;

/** Writes the heartbeat of this thread, the lag of its timers and its open connections into the shared state. */
export function startHeartbeat(
  counters: WorkerCounters,
  clock: Clock,
  listener: Pick<Listener, "connections">,
): () => void {
  let due = clock.now() + WORKER_HEARTBEAT_MS;
  counters.set("heartbeat", Math.round(clock.now()));
  return every(WORKER_HEARTBEAT_MS, () => {
    const now = clock.now();
    const lag = Math.max(0, Math.round((now - due) * 1000));
    counters.set("heartbeat", Math.round(now));
    counters.set("lag", lag);
    if (lag > counters.get("lag_max")) counters.set("lag_max", lag);
    counters.set("connections", listener.connections());
    due = now + WORKER_HEARTBEAT_MS;
    return Promise.resolve();
  }, () => {});
}
