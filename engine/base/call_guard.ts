/** Error of calls to a worker that has died. */
export class WorkerDied extends Error {}

/** Rejects pending calls to a worker as soon as it has died, since a dead worker never answers. */
export class CallGuard {
  readonly #waiting = new Set<(error: Error) => void>();
  #end: WorkerDied | undefined;

  /** The result of `work`, or a rejection as soon as `failAll` is called. */
  guard<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
      if (this.#end) reject(this.#end);
      else this.#waiting.add(reject);
    });
  }

  /** Rejects all pending calls, and all later ones. Only the first reason counts. */
  failAll(why: string): void {
    if (this.#end) return;
    this.#end = new WorkerDied(why);
    for (const reject of this.#waiting) reject(this.#end);
    this.#waiting.clear();
  }
}
