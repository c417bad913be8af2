import type { Config } from "../config/schema.ts";
import type { RunMemory } from "../run.ts";
import type { Plane } from "../shared/plane.ts";

/** What all workers go by: a configuration and a run. Replaced whole, never edited; it travels to workers. */
export interface Edition {
  /** Grows with each edition. */
  readonly number: number;
  readonly config: Config;
  /** How often the configuration has changed, from 1. */
  readonly config_version: number;
  readonly run: RunMemory;
  /** The `config_version` that the run began with. */
  readonly run_config_version: number;
  /** Memory of the sequences, which begin with this edition. */
  readonly sequences: SharedArrayBuffer;
}

/** An edition that one worker is ready to go by. */
export interface Ready {
  readonly edition: Edition;
  /** Puts it in force on this worker. */
  commit(): void;
}

/** The edition one worker goes by, and the one it may have to go by next. */
export class Editions {
  readonly #plane: Plane;
  #current: Ready | undefined;
  #next: Ready | undefined;

  constructor(plane: Plane) {
    this.#plane = plane;
  }

  /**
   * Keeps an edition until the plane says that it is in force: all workers change over at the same instant. One that is
   * not newer than what is known comes too late.
   */
  expect(next: Ready): void {
    this.now();
    const known = this.#next ?? this.#current;
    if (known && next.edition.number <= known.edition.number) return;
    this.#next = next;
    this.now();
  }

  /** The edition in force; `undefined` before the first. */
  now(): Edition | undefined {
    const next = this.#next;
    if (next && this.#plane.edition >= next.edition.number) {
      next.commit();
      this.#current = next;
      this.#next = undefined;
    }
    return this.#current?.edition;
  }
}
