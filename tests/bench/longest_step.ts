/**
 * Measures the steps on the event loop of a server: `deno run --preload=tests/bench/longest_step.ts main.ts …`.
 * SIGUSR2 makes it print them and begin anew. It counts CPU of the thread between two turns of the loop, so that
 * a busy machine makes no difference; what several requests did in one turn is one step. (Linux)
 *
 * @module
 */
import { STEP_CLASSES_MS, STEPS } from "./steps.ts";
import { cpuMs } from "./thread_clock.ts";

let [longest_ms, before] = [0, cpuMs()];
const counts = Array.from({ length: STEP_CLASSES_MS.length + 1 }, () => 0);

function turn(): void {
  const now = cpuMs();
  const step = now - before;
  const found = STEP_CLASSES_MS.findIndex((ms) => step <= ms);
  const at = found < 0 ? STEP_CLASSES_MS.length : found;
  counts[at] = (counts[at] ?? 0) + 1;
  longest_ms = Math.max(longest_ms, step);
  before = now;
  Deno.unrefTimer(setTimeout(turn));
}

turn();
Deno.addSignalListener("SIGUSR2", () => {
  console.log(STEPS + JSON.stringify({ longest_ms, counts }));
  longest_ms = 0;
  counts.fill(0);
});
