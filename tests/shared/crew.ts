/** Real threads for tests: workers that set off at the same moment, on memory that they share. */
import { type Cells, cellsOf } from "../../engine/shared/cells.ts";

/** What each worker of a crew is told. */
export interface Order<Job> {
  /** How many of the crew stand ready; all wait for the last one. */
  readonly gate: Int32Array<SharedArrayBuffer>;
  readonly crew: number;
  readonly job: Job;
}

/** A block of cells of its own. */
export function newCells(cells: number): Cells {
  return cellsOf(new SharedArrayBuffer(8 * cells), { at: 0, cells });
}

/** Has one worker do each job with a script of this folder; the results are in the order of the jobs. */
export async function inWorkers<Job, Result>(script: string, jobs: readonly Job[]): Promise<Result[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const url = new URL(script, import.meta.url);
  const workers = jobs.map(() => new Worker(url, { type: "module" }));
  try {
    return await Promise.all(workers.map((worker, at) =>
      new Promise<Result>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Result>) => resolve(data);
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
        worker.postMessage({ gate, crew: jobs.length, job: jobs[at] });
      })
    ));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}
