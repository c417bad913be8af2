import type { Crew, Target } from "../../harness.ts";

/** One promise of a server that must hold however many workers it has. */
export interface Step {
  readonly name: string;
  /** `strangers` asks over a connection of its own each time, so that any worker may answer. */
  show(crew: Crew, strangers: Target): Promise<void>;
}

/** Requests that are sent at a time. */
export const WIDTH = 64;

/** Runs `work` for each number below `count`, some at a time; the results are in order. */
export async function each<T>(count: number, work: (n: number) => Promise<T>, width = WIDTH): Promise<T[]> {
  const results = new Array<T>(count);
  let next = 0;
  const run = async () => {
    while (next < count) {
      const n = next++;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: width }, run));
  return results;
}

/** The same over and over until `done` settles; the result is what all of them came to. */
export async function eachUntil<T>(done: Promise<unknown>, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let over = false;
  const finished = done.finally(() => over = true);
  const run = async () => {
    while (!over) results.push(await work());
  };
  await Promise.all([finished, ...Array.from({ length: WIDTH / 4 }, run)]);
  return results;
}
