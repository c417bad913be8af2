/**
 * A function of an object that is computed once for each object, and forgotten with it.
 *
 * @example
 * ```ts
 * import { oncePer } from "./once_per.ts";
 *
 * const sumOf = oncePer((numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0));
 * console.assert(sumOf([1, 2]) === 3);
 * ```
 */
export function oncePer<Key extends object, Value extends NonNullable<unknown>>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  const made = new WeakMap<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
