/** Error of calls to a worker that has died. */
export class WorkerDied extends Error {}

/** Ties promises to something that may die without answering them. */
export class CallGuard {
  readonly #waiting = new Set<(error: Error) => void>();
  #end: WorkerDied | undefined;

  /** The result of `work`, or a rejection as soon as the line is cut. */
  guard<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      if (this.#end) reject(this.#end);
      else this.#waiting.add(reject);
    });
  }

  /** Rejects all that is held, and whatever will be. Only the first reason counts. */
  failAll(why: string): void {
    if (this.#end) return;
    this.#end = new WorkerDied(why);
    for (const reject of this.#waiting) reject(this.#end);
    this.#waiting.clear();
  }
}
