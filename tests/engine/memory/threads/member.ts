/// <reference lib="deno.worker" />
/** Helpers of the scripts of a crew. */
import { type Order, READY } from "./crew.ts";

/** Longest wait for the others of a crew, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Does the job this thread is told to do, once all of its crew are ready. */
export function onOrder<Job>(work: (job: Job) => unknown): void {
  addEventListener("message", ({ data: { gate, crew, job } }: MessageEvent<Order<Job>>) => {
    const ready = Atomics.add(gate, 0, 1) + 1;
    if (ready === crew) Atomics.notify(gate, 0);
    for (let seen = ready; seen < crew; seen = Atomics.load(gate, 0)) {
      if (Atomics.wait(gate, 0, seen, PATIENCE_MS) === "timed-out") {
        throw new Error("The crew is not complete");
      }
    }
    postMessage(work(job));
  });
  postMessage(READY);
}
