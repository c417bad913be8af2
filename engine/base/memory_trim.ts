import { every } from "./clock.ts";
import { mayLoadNativeCode } from "./native_code.ts";

/** Interval at which memory is given back, in milliseconds: a call takes some 2 ms on its thread. */
const TRIM_MS = 10_000;
/** The GNU C library, which keeps what was freed. Others have no such function, or need none. */
const LIBRARY = "libc.so.6";
const SYMBOLS = { malloc_trim: { parameters: ["usize"], result: "i32" } } as const;

/**
 * Gives memory that the program has freed, and that the C library keeps, back to the system now and then. Under load that
 * is a tenth of what the process has: each thread that compiles code leaves a dozen MB behind. For a thread that nobody
 * waits for.
 */
export function keepMemoryTrimmed(): void {
  if (Deno.build.os !== "linux") return;
  let trim: (() => void) | undefined;
  const stop = every(TRIM_MS, () => {
    trim ??= trimmer();
    if (trim) trim();
    else stop();
    return Promise.resolve();
  }, () => {});
}

/** What trims the memory of this process; `undefined` with another C library, or without the permission. */
export function trimmer(): (() => void) | undefined {
  if (!mayLoadNativeCode()) return undefined;
  try {
    const { symbols } = Deno.dlopen(LIBRARY, SYMBOLS);
    return () => void symbols.malloc_trim(0n);
  } catch {
    return undefined;
  }
}
