/** Headers in the order in which they were sent. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** First value of a header; `null` without one. `name` is in lower case. */
export function headerOf(headers: Headers, name: string): string | null {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1].trim() ?? null;
}
