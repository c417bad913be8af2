/**
 * Measures the longest step on the event loop of a server: `deno run --preload=tests/bench/longest_step.ts main.ts …`.
 * SIGUSR2 makes it print the figure and begin anew. It counts CPU of the thread between two turns of the loop, so that
 * a busy machine makes no difference; what several requests did in one turn is one step. (Linux)
 *
 * @module
 */
const { clock_gettime } = Deno.dlopen("libc.so.6", {
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
}).symbols;
const CLOCK_THREAD_CPUTIME_ID = 3;
const time = new BigInt64Array(2);

function cpuMs(): number {
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, time);
  return Number(time[0]) * 1000 + Number(time[1]) / 1e6;
}

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
