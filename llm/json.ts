/** A parsed JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Tells a JSON object from a list and from nothing. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
