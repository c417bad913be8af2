/** Helpers of the tests of asked faults, bots and traps. */
import type { SqlValue } from "../../../engine/metrics/columns.ts";
import { always as alwaysOf, type Bench, fakeClock, withServer } from "../../harness.ts";

/** A website in a test. */
export interface Visited {
  /** Asks for a page below `/web`; redirects are not followed. */
  get(path: string, headers?: HeadersInit): Promise<Response>;
  rows(): Promise<Record<string, SqlValue>[]>;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly bench: Bench;
}

/** Runs `test` with a website in process, on a clock that only waits move. */
export async function withSite(
  set: readonly string[],
  test: (site: Visited) => Promise<void>,
): Promise<void> {
  const clock = fakeClock();
  await withServer({ set, clock }, (bench) =>
    test({
      get: (path, headers = {}) => bench.ask(`/web${path}`, { headers, redirect: "manual" }),
      rows: () => bench.rows("web"),
      clock,
      bench,
    }));
}

/** `--set` assignments that fire one fault of the website at every request that it can happen to. */
export function always(fault: string, options: Record<string, unknown> = {}): string[] {
  return alwaysOf(fault, options, "web");
}
