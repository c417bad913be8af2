import { every } from "../base/clock.ts";
import type { SharedState, WorkerCounters } from "../memory/shared_state.ts";
import type { Listener } from "../transport/listen.ts";
import type { Clock } from "../base/time.ts";

/** Interval of the heartbeats of a worker, in milliseconds. */
export const WORKER_HEARTBEAT_MS = 250;

/** Heartbeats of a start, in which nobody is served yet: their lag is that of loading the program. */
const START_BEATS = 4;
/** Weight of each lag in the mean: that of the last five seconds. */
const MEAN_WEIGHT = 1 / 20;

/** Lag of the event loops of a server while its machine was busiest for some seconds, in milliseconds. */
export function lastingLagMs({ workers }: Pick<SharedState, "workers">): number {
  return Math.max(0, ...workers.map((counters) => counters.get("lag_lasting"))) / 1000;
}

/** A running mean: takes one lag after the other, and returns the mean of those of the last seconds. */
export function lagMean(): (lag: number) => number {
  let [beats, mean] = [0, 0];
  return (lag) => {
    if (++beats > START_BEATS) mean += MEAN_WEIGHT * (lag - mean);
    return mean;
  };
}

/** Writes the heartbeat of this thread, the lag of its timers and its open connections into the shared state. */
export function startHeartbeat(
  counters: WorkerCounters,
  clock: Clock,
  listener: Pick<Listener, "connections">,
): () => void {
  let due = clock.now() + WORKER_HEARTBEAT_MS;
  const meanOf = lagMean();
  counters.set("heartbeat", Math.round(clock.now()));
  return every(WORKER_HEARTBEAT_MS, () => {
    const now = clock.now();
    const lag = Math.max(0, Math.round((now - due) * 1000));
    counters.set("heartbeat", Math.round(now));
    counters.set("lag", lag);
    if (lag > counters.get("lag_max")) counters.set("lag_max", lag);
    counters.set("lag_lasting", Math.max(counters.get("lag_lasting"), Math.round(meanOf(lag))));
    counters.set("connections", listener.connections());
    due = now + WORKER_HEARTBEAT_MS;
    return Promise.resolve();
  }, () => {});
}
