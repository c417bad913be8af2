/** The CPU time of a thread, so that a busy machine makes no difference to a figure. (Linux) */

const { clock_gettime } = Deno.dlopen("libc.so.6", {
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
}).symbols;
const CLOCK_THREAD_CPUTIME_ID = 3;
const time = new BigInt64Array(2);

/** Milliseconds of CPU that this thread has used. */
export function cpuMs(): number {
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, time);
  return Number(time[0]) * 1000 + Number(time[1]) / 1e6;
}
