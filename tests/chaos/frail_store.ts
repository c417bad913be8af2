/**
 * The worker of a database file, which dies when it is told so.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import "../../engine/metrics/store_worker.ts";

Error.stackTraceLimit = 0;

addEventListener("message", ({ data }) => {
  if (data === "throw") throw new Error("sabotage of the database's worker");
});
