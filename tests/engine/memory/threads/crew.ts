/** Real threads for tests: workers that set off at the same moment, on memory that they share. */
import { type Cells, cellsOf } from "../../../../engine/memory/cells.ts";

/** Message that starts a worker of a crew. */
export interface Order<Job> {
  /** Number of the crew that stand ready; all wait for the last one. */
  readonly gate: Int32Array<SharedArrayBuffer>;
  readonly crew: number;
  readonly job: Job;
}

/** A block of cells of its own. */
export function newCells(cells: number): Cells {
  return cellsOf(new SharedArrayBuffer(8 * cells), { at: 0, cells });
}

/** Message of a worker that listens. */
export const READY = "ready";

/** Has one worker do each job with a script of this folder; the results are in the order of the jobs. */
export async function inWorkers<Job, Result>(script: string, jobs: readonly Job[]): Promise<Result[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const url = new URL(script, import.meta.url);
  const workers: Worker[] = [];
  try {
    // One after the other: Deno checks the types of a script that it has not seen before for each worker.
    for (const _ of jobs) {
      const worker = new Worker(url, { type: "module" });
      workers.push(worker);
      await heard(worker);
    }
    return await Promise.all(workers.map((worker, at) => {
      const result = heard<Result>(worker);
      worker.postMessage({ gate, crew: jobs.length, job: jobs[at] });
      return result;
    }));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** Waits for the next message of a worker. */
function heard<Said>(worker: Worker): Promise<Said> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Said>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
}
