/** A parsed JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** True for a JSON object: no list, no `null`. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The items of a list; none of what is no list. */
export function itemsIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The JSON objects in a list; none of what is no list. */
export function objectsIn(value: unknown): Json[] {
  return itemsIn(value).filter(isObject);
}

/** True if a value is nested more than `levels` deep. Stops looking at that depth. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(part, levels - 1));
}

/** Canonical JSON of a value: values that differ in the order of their keys alone have the same text. */
export function canonical(value: unknown): string {
  try {
    return JSON.stringify(
      value,
      (_key, one) =>
        isObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => a < b ? -1 : 1)) : one,
    );
  } catch {
    return ""; // nested deeper than the stack: all such values count as the same
  }
}

/** A text as JSON; `undefined` if it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
