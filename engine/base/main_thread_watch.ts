import type { Logger } from "@logtape/logtape";
import { stopSignals } from "./stop_signals.ts";
import { every, systemClock } from "./clock.ts";

/** Interval at which the main thread shows that it lives, in milliseconds. */
export const BEAT_MS = 200;
/** Silence of a thread that makes it stuck at a stop, in milliseconds. */
export const STUCK_MS = 600;
/** Longest silence of a worker before it is replaced, and of the main thread before it is said, in milliseconds. */
export const STALL_MS = 3_000;
/** Time beyond the drain at which a stuck process is ended, in milliseconds: within a second, with room for load. */
const GRACE_MS = 800;

/** Log message for a process that is ended before its stop is over. */
export const ENDED_LATE = "It did not stop in time and is ended; rows that were not written are lost";

/** C libraries by system, for ending the process with a code: `Deno.exit` in a thread ends the thread alone. */
const LIBRARIES = { linux: ["libc.so.6", "libc.so"], darwin: ["libSystem.B.dylib"] };

/** Options of the watch: heartbeat of the main thread and its drain time. */
export interface WatchOptions {
  /** One cell, which the main thread counts up. */
  readonly beats: Int32Array<SharedArrayBuffer>;
  /** Time that a stop may take, in milliseconds. */
  readonly drainMs: number;
}

/** The main thread as it is seen from another one. */
class MainThread {
  readonly #beats: Int32Array<SharedArrayBuffer>;
  #count = 0;
  /** Instant of the last beat that was seen. */
  #seen = systemClock.now();
  #said = false;

  constructor(beats: Int32Array<SharedArrayBuffer>) {
    this.#beats = beats;
  }

  /** Milliseconds without a sign of life. */
  silence(): number {
    const count = Atomics.load(this.#beats, 0);
    if (count !== this.#count) this.#seen = systemClock.now();
    this.#count = count;
    return systemClock.now() - this.#seen;
  }

  /** Says once that it is stuck, and once that it no longer is. */
  async report(): Promise<void> {
    const stuck = this.silence() > STALL_MS;
    if (stuck === this.#said) return;
    this.#said = stuck;
    const log = await serverLog();
    if (stuck) {
      log.error("The main thread has not answered for {sec} s; SIGTERM ends it", { sec: STALL_MS / 1000 });
    } else log.info("The main thread answers again");
  }
}

/**
 * Watches the main thread from this one: hears the signals that ask for a stop, too, and ends the process when the main
 * thread is stuck by then. A loop that does not end takes signals and timers from the thread it runs on.
 */
export function watchMainThread({ beats, drainMs }: WatchOptions): void {
  const main = new MainThread(beats);
  let asked: number | undefined;
  const hear = () => {
    if (asked !== undefined && main.silence() > STUCK_MS) end(1); // a second signal, which the main thread does not hear
    asked ??= systemClock.now();
  };
  every(BEAT_MS / 4, async () => {
    await main.report().catch(() => {}); // no file handle may be left to load the log with
    if (asked === undefined || main.silence() <= STUCK_MS) return;
    if (systemClock.now() - asked > drainMs + GRACE_MS) await giveUp();
  }, () => {});
  for (const signal of stopSignals()) Deno.addSignalListener(signal, hear);
}

/** The log, loaded when there is something to say: a watch is part of every start. */
async function serverLog(): Promise<Logger> {
  const { logToStderr } = await import("./log.ts");
  const { getLogger } = await import("@logtape/logtape");
  await logToStderr();
  return getLogger(["errorworks", "server"]);
}

/** Ends a process that did not stop in time, and says so if that is possible. */
async function giveUp(): Promise<void> {
  try {
    (await serverLog()).error(ENDED_LATE);
  } finally {
    end(0);
  }
}

/** Ends the process at once, with a code where the system lets us. */
function end(code: number): void {
  for (const library of Object.entries(LIBRARIES).find(([os]) => os === Deno.build.os)?.[1] ?? []) {
    try {
      Deno.dlopen(library, { _exit: { parameters: ["i32"], result: "void" } }).symbols._exit(code);
    } catch {
      // another C library, or no permission
    }
  }
  Deno.kill(Deno.pid, "SIGKILL");
}
