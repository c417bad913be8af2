import { every } from "./clock.ts";
import type { Slot } from "./shared/plane.ts";
import type { Listener } from "./transport/listen.ts";
import type { Clock } from "./types.ts";

/** A worker says this often that it lives, in milliseconds. */
export const PULSE_MS = 250;

/** Keeps telling that this thread lives, how late its timers are, and how many connections it has. */
export function startPulse(slot: Slot, clock: Clock, listener: Pick<Listener, "connections">): () => void {
  let due = clock.now() + PULSE_MS;
  slot.set("heartbeat", Math.round(clock.now()));
  return every(PULSE_MS, () => {
    const now = clock.now();
    const lag = Math.max(0, Math.round((now - due) * 1000));
    slot.set("heartbeat", Math.round(now));
    slot.set("lag", lag);
    if (lag > slot.get("lag_max")) slot.set("lag_max", lag);
    slot.set("connections", listener.connections());
    due = now + PULSE_MS;
    return Promise.resolve();
  }, () => {});
}
