import { add, CELL_BYTES, type Cells } from "../memory/cells.ts";
import type { DomainShape } from "../memory/layout.ts";
import type { CounterMap } from "../memory/counter_map.ts";
import { textKey } from "../base/hash.ts";

type Named = readonly Pick<DomainShape, "name" | "sequences">[];

/** Names of all sequences, as `domain.sequence`, in the order of their cells. */
function namesOf(shapes: Named): string[] {
  return shapes.flatMap(({ name, sequences }) => sequences.map((sequence) => `${name}.${sequence}`));
}

/** Memory for sequences that begin. */
export function newSequences(shapes: Named): SharedArrayBuffer {
  return new SharedArrayBuffer(CELL_BYTES * namesOf(shapes).length);
}

/** Dependencies of the sequences. */
interface SequenceParts {
  readonly shapes: Named;
  readonly buffer: SharedArrayBuffer;
  /** Counters of the sessions, and the number of configuration changes so far. */
  readonly sessions: CounterMap;
  readonly version: number;
}

/**
 * The sequences that the domains declare, which all workers step through together. They begin anew with each snapshot,
 * those of sessions with each configuration and each run.
 */
export class Sequences {
  readonly #cells: Cells;
  readonly #places: ReadonlyMap<string, number>;
  readonly #sessions: CounterMap;
  readonly #version: number;

  constructor({ shapes, buffer, sessions, version }: SequenceParts) {
    this.#cells = new BigInt64Array(buffer);
    this.#places = new Map(namesOf(shapes).map((name, at) => [name, at]));
    this.#sessions = sessions;
    this.#version = version;
  }

  /**
   * Increments a sequence by its full name (`domain.sequence`) and returns its old value: by all, or by a session.
   *
   * @throws {RangeError} for a sequence that no domain declares
   */
  increment(name: string, session: string | null): number {
    const place = this.#places.get(name);
    if (place === undefined) throw new RangeError(`Cannot take a turn of "${name}" as no domain declares it`);
    if (session === null) return add(this.#cells, place);
    return this.#sessions.increment(textKey(0, `${this.#version} ${name} ${session}`));
  }
}
