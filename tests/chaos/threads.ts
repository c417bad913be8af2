/** The threads of a server, in the hands of somebody who means them harm. */
import { started } from "../program.ts";
import type { Blow } from "./saboteur.ts";

const SABOTEUR = started("tests/chaos/saboteur.ts");
const STILLBORN = "data:text/javascript,throw 'sabotage at birth'";

export class Threads {
  /** By name; the last one that had it. */
  readonly #threads = new Map<string, Worker>();
  #stillborn = 0;

  /** Starts one, as a supervisor wants it. */
  spawn(name: string): Worker {
    const worker = new Worker(this.#stillborn-- > 0 ? STILLBORN : SABOTEUR, { type: "module", name });
    this.#threads.set(name, worker);
    return worker;
  }

  /** Does something to the worker with a number. */
  strike(worker: number, blow: Blow): void {
    this.#threads.get(`errorworks ${worker}`)?.postMessage(blow);
  }

  /** Lets the next starts fail. */
  breakStarts(count: number): void {
    this.#stillborn = count;
  }
}
