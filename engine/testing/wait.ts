import { hint } from "../base/hint.ts";

/**
 * Longest wait where nothing else is said, in milliseconds. A test of Vitest or Jest may take 5 s: beyond that it is
 * ended without the message that tells what was seen.
 */
export const WAIT_MS = 4_000;

/**
 * A wait for `count` requests, as it was given.
 *
 * @throws {Error} naming an option that there is not, or saying what is no number of requests
 */
export function checkedWait<W extends { readonly count: number }>(
  wait: W,
  least: number,
  options: readonly string[],
): W {
  const known = ["count", ...options];
  const unknown = Object.keys(wait).find((option) => !known.includes(option));
  if (unknown !== undefined) throw new Error(`unknown option "${unknown}"${hint(unknown, options)}`);
  if (Number.isSafeInteger(wait.count) && wait.count >= least) return wait;
  const got = typeof wait.count === "object" ? JSON.stringify(wait.count) : String(wait.count);
  throw new Error(`expected a number of requests to wait for, ${least} or more, got ${got}`);
}
