/**
 * Measures the longest step on the event loop of a server: `deno run --preload=tests/bench/longest_step.ts main.ts …`.
 * SIGUSR2 makes it print the figure and begin anew. It counts CPU of the thread between two turns of the loop, so that
 * a busy machine makes no difference; what several requests did in one turn is one step. (Linux)
 *
 * @module
 */
import { cpuMs } from "./thread_clock.ts";

let [longest, before] = [0, cpuMs()];

function turn(): void {
  const now = cpuMs();
  longest = Math.max(longest, now - before);
  before = now;
  Deno.unrefTimer(setTimeout(turn));
}

turn();
Deno.addSignalListener("SIGUSR2", () => {
  console.log(`longest step: ${longest.toFixed(2)} ms`);
  longest = 0;
});
