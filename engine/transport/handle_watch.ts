/**
 * A process that has no file handle left cannot accept a connection, and a runtime does not always say so: `node:http`
 * under Deno never accepts again, and `Deno.serve` ends. So a few handles are kept free of connections, and after each
 * shortage every port is opened anew.
 *
 * @module
 */
import { closeSync, openSync } from "node:fs";
import { every } from "../base/clock.ts";

/** Handles that connections do not get, for database files and for what else the process opens. */
const RESERVE = 8;
/** Interval between two looks at the handles, in milliseconds. */
const LOOK_MS = 100;
/** Time without a shortage after which the next one counts as another one, in milliseconds. */
const CALM_MS = 1_000;
/** Any file that can be opened at no cost. */
const ANY_FILE = "/dev/null";

/** Receives what happens to the file handles of a process. */
export interface HandleObserver {
  /** Handles are lacking, or have been a moment ago. */
  sign(): void;
  /** Number of such signs that all threads of this process have seen. */
  signs(): number;
  /** A shortage has begun: the first sign after a while. */
  began(): void;
  ended(): void;
  /** A connection was turned away. */
  turnedAway(): void;
}

/** Finds out when file handles are lacking, and has ports opened anew when they no longer are. */
export class HandleWatch {
  /** All watches of this thread. They look together: what costs is to wake an idle thread. */
  static readonly #all = new Set<HandleWatch>();
  static #stop = () => {};
  readonly #observer: HandleObserver;
  readonly #reopeners = new Set<() => void>();
  /** True from the first sign of a shortage until it has been over for `CALM_MS`. */
  #short = false;
  #calm = 0;
  /** True while there may be ports that do not accept. */
  #deaf = false;
  #seen: number;

  constructor(observer: HandleObserver) {
    this.#observer = observer;
    this.#seen = observer.signs();
    handleLimit(); // read while handles are free, before a port is open
    HandleWatch.#all.add(this);
    if (HandleWatch.#all.size === 1) {
      HandleWatch.#stop = every(LOOK_MS, () => Promise.resolve(HandleWatch.#lookAll()), () => {});
    }
  }

  /** Tells whether a connection that was accepted may stay. */
  admit(): boolean {
    if (handlesAreFree()) return true;
    this.lacking();
    this.#observer.turnedAway();
    return false;
  }

  /** Handles are lacking, or a port has ended as if they were. */
  lacking(): void {
    this.#calm = 0;
    this.#deaf = true;
    this.#observer.sign();
    this.#seen = this.#observer.signs();
    if (this.#short) return;
    this.#short = true;
    this.#observer.began();
  }

  /** Calls `reopen` after each shortage, until the result is called. */
  add(reopen: () => void): () => void {
    this.#reopeners.add(reopen);
    return () => void this.#reopeners.delete(reopen);
  }

  close(): void {
    this.#reopeners.clear();
    if (HandleWatch.#all.delete(this) && HandleWatch.#all.size === 0) HandleWatch.#stop();
  }

  static #lookAll(): void {
    const areFree = handlesAreFree();
    for (const watch of HandleWatch.#all) watch.#look(areFree);
  }

  #look(areFree: boolean): void {
    if (!areFree) return this.lacking();
    const seen = this.#observer.signs();
    if (seen !== this.#seen) this.#deaf = true; // what another thread saw may have struck this one, too
    this.#seen = seen;
    if (this.#deaf) {
      this.#deaf = false;
      for (const reopen of this.#reopeners) reopen();
    }
    this.#calm += LOOK_MS;
    if (!this.#short || this.#calm < CALM_MS) return;
    this.#short = false;
    this.#observer.ended();
  }
}

let limit: number | undefined;

/** Most handles that this process may have; infinite where the system does not tell. */
export function handleLimit(): number {
  if (limit !== undefined) return limit;
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(Deno.readTextFileSync("/proc/self/limits")) ?? [];
    return limit = soft === undefined ? Infinity : Number(soft);
  } catch (error) {
    if (!isShortage(error)) limit = Infinity; // not Linux, or not permitted
    return limit ?? 0; // without a handle it cannot be read: none is free, and the next call tries again
  }
}

/** True if more handles are free than those in reserve: a new one gets the lowest number that is free. */
export function handlesAreFree(): boolean {
  try {
    const handle = openSync(ANY_FILE, "r");
    closeSync(handle);
    return handle < handleLimit() - RESERVE;
  } catch (error) {
    return !isShortage(error);
  }
}

/** True if an error says that no file handle is left, in this process or on this machine. */
function isShortage(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EMFILE" || error.code === "ENFILE");
}
