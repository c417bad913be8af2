/**
 * A worker that dies on demand: as its module for threads, in the place of main.ts.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { runWorker } from "../../engine/supervisor/worker_entry.ts";
import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";

/** Order to a worker: fail at once, or when it is asked to change over. */
export type Blow = "throw" | "spin" | "throw at prepare" | "throw at settle";

/** A stuck worker comes back after so long, in milliseconds: nobody waits for it that long, and the test can end. */
const SPIN_MS = 9_000;

Error.stackTraceLimit = 0; // those that are meant need no lines of where they come from

let armed: string | undefined;

addEventListener("message", (event) => {
  const { data } = event;
  if (data === "spin") spin();
  if (data === "throw") throw new Error("sabotage");
  if (typeof data === "string") armed = /^throw at (\w+)$/.exec(data)?.[1];
  else if (armed !== undefined && data?.path?.[0] === armed) {
    event.stopImmediatePropagation(); // it dies without an answer
    throw new Error(`sabotage at ${armed}`);
  }
});

runWorker([llm, web]);

function spin(): void {
  for (const until = performance.now() + SPIN_MS; performance.now() < until;);
}
