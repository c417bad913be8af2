import { every } from "./clock.ts";
import { mayLoadNativeCode } from "./native_code.ts";

/** Time without work after which memory is given back, and interval of doing so, in milliseconds. */
const IDLE_MS = 10_000;
/** The GNU C library, which keeps what was freed. Others have no such function, or need none. */
const LIBRARY = "libc.so.6";
const SYMBOLS = { malloc_trim: { parameters: ["usize"], result: "i32" } } as const;

/**
 * Gives memory that the program has freed, and that the C library keeps, back to the system while there is nothing to do:
 * after a load that is a tenth of what the process has. It takes 2 ms, in which all threads may have to wait. `work`
 * counts what was done; `null` while something is under way. The result ends it.
 */
export function trimWhenIdle(
  work: () => number | null,
  { makeTrimmer = trimmer, idle_ms = IDLE_MS }: {
    readonly makeTrimmer?: typeof trimmer;
    readonly idle_ms?: number;
  } = {},
): () => void {
  let trim: ReturnType<typeof trimmer>;
  let done: number | null = null;
  const stop = every(idle_ms, () => {
    const before = done;
    done = work();
    if (done === null || done !== before) return Promise.resolve();
    trim ??= makeTrimmer();
    if (trim) trim();
    else stop();
    return Promise.resolve();
  }, () => {});
  return stop;
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
