/** Waits of tests, in real time. */
import { strict as assert } from "node:assert";

/** Longest wait for a condition, in milliseconds; only a broken server makes a test wait so long. */
const PATIENCE_MS = 30_000;
/** Time between two looks, in milliseconds. */
const LOOK_MS = 20;

/** Waits for real time to pass: nothing tells a test that it has. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until a condition holds; the milliseconds that it took. Fails if it does not within `limit_ms`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit_ms = PATIENCE_MS,
): Promise<number> {
  const from = performance.now();
  while (!await holds()) {
    assert.ok(performance.now() - from < limit_ms, `${what} takes longer than ${limit_ms} ms`);
    await pause(LOOK_MS);
  }
  return performance.now() - from;
}
