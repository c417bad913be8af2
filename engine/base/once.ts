/**
 * Lazy value: made at the first call, then kept.
 *
 * @example
 * ```ts
 * import { once } from "./once.ts";
 *
 * let made = 0;
 * const value = once(() => ++made);
 * console.assert(value() + value() === 2);
 * ```
 */
export function once<T extends NonNullable<unknown>>(make: () => T): () => T {
  let value: T | undefined;
  return () => value ??= make();
}
