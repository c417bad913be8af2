import { textKey } from "./random.ts";
import { add, CELL_BYTES, type Cells } from "./shared/cells.ts";
import type { Shape } from "./shared/layout.ts";
import type { Words } from "./shared/words.ts";

type Named = readonly Pick<Shape, "name" | "sequences">[];

/** Names of all sequences, as `domain.sequence`, in the order of their cells. */
function namesOf(shapes: Named): string[] {
  return shapes.flatMap(({ name, sequences }) => sequences.map((sequence) => `${name}.${sequence}`));
}

/** Memory for sequences that begin. */
export function newSequences(shapes: Named): SharedArrayBuffer {
  return new SharedArrayBuffer(CELL_BYTES * namesOf(shapes).length);
}

/** What sequences are made from. */
interface Parts {
  readonly shapes: Named;
  readonly buffer: SharedArrayBuffer;
  /** Where those of sessions are counted, and how often the configuration has changed. */
  readonly sessions: Words;
  readonly version: number;
}

/**
 * The sequences that the domains declare, which all workers step through together. They begin anew with each edition,
 * those of sessions with each configuration and each run.
 */
export class Sequences {
  readonly #cells: Cells;
  readonly #places: ReadonlyMap<string, number>;
  readonly #sessions: Words;
  readonly #version: number;

  constructor({ shapes, buffer, sessions, version }: Parts) {
    this.#cells = new BigInt64Array(buffer);
    this.#places = new Map(namesOf(shapes).map((name, at) => [name, at]));
    this.#sessions = sessions;
    this.#version = version;
  }

  /**
   * How often this was asked for before, of a sequence by its whole name (`domain.sequence`): by all, or by a session.
   *
   * @throws {RangeError} for a sequence that no domain declares
   */
  turn(name: string, session: string | null): number {
    const place = this.#places.get(name);
    if (place === undefined) throw new RangeError(`Cannot take a turn of "${name}" as no domain declares it`);
    if (session === null) return add(this.#cells, place);
    return this.#sessions.next(textKey(0, `${this.#version} ${name} ${session}`));
  }
}
