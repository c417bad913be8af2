import { getLogger } from "@logtape/logtape";
import { every } from "./clock.ts";
import { collectAll } from "./garbage.ts";
import { mayLoadNativeCode } from "./native_code.ts";
import { once } from "./once.ts";

const log = getLogger(["errorworks", "memory"]);

/** Time without work after which memory is given back, and interval of doing so, in milliseconds. */
const IDLE_MS = 10_000;
/** The GNU C library, which keeps what was freed. Others have no such function, or need none. */
const LIBRARY = "libc.so.6";
const SYMBOLS = { malloc_trim: { parameters: ["usize"], result: "i32" } } as const;

/**
 * Gives memory that the program does not need back to the system while there is nothing to do: once, what is garbage in
 * the heaps of all threads; then, each time, what was freed and the C library keeps, which takes 2 ms. After a load both
 * together are half of what the process has. `work` counts what was done; `null` while something is under way. The result
 * ends it.
 */
export function trimWhenIdle(
  work: () => number | null,
  { collect = collectAll, makeTrimmer = trimmer, idle_ms = IDLE_MS }: {
    readonly collect?: typeof collectAll;
    readonly makeTrimmer?: typeof trimmer;
    readonly idle_ms?: number;
  } = {},
): () => void {
  const trim = once(() => makeTrimmer() ?? (() => {}));
  let done: number | null = null;
  let isCollected = false;
  const look = async () => {
    const before = done;
    done = work();
    const isIdle = done !== null && done === before;
    if (!isIdle) return void (isCollected = false);
    if (!isCollected) {
      isCollected = true;
      await collect();
    }
    trim()();
  };
  return every(idle_ms, look, (error) => log.warn("Memory that is not needed stays: {error}", { error }));
}

/**
 * Function that calls `malloc_trim` of the C library; `undefined` with another C library, or without the permission for
 * it.
 */
export function trimmer(): (() => void) | undefined {
  if (Deno.build.os !== "linux" || !mayLoadNativeCode()) return undefined;
  try {
    const { symbols } = Deno.dlopen(LIBRARY, SYMBOLS);
    return () => void symbols.malloc_trim(0n);
  } catch {
    return undefined;
  }
}
