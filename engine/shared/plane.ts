import { add, type Cells, cellsOf, get, set } from "./cells.ts";
import { MAX_WORKERS, type PlaneLayout, planeLayout, SLOT } from "./layout.ts";

/** Single figures of a worker. */
export type SlotFigure = keyof typeof SLOT;

/** The figures of one worker, which it writes and all read. */
export class Slot {
  readonly #cells: Cells;
  readonly #inFlight: Cells;

  constructor(buffer: SharedArrayBuffer, { cells, inFlight }: PlaneLayout["slots"][number]) {
    this.#cells = cellsOf(buffer, cells);
    this.#inFlight = cellsOf(buffer, inFlight);
  }

  get(figure: SlotFigure): number {
    return get(this.#cells, SLOT[figure]);
  }

  set(figure: SlotFigure, n: number): void {
    set(this.#cells, SLOT[figure], n);
  }

  add(figure: SlotFigure, n: number): void {
    add(this.#cells, SLOT[figure], n);
  }

  /** Requests of a domain, by its place, that have arrived and are not answered yet. */
  inFlight(domain: number): number {
    return get(this.#inFlight, domain);
  }

  /** One more (1) or one less (-1) is in flight. */
  flight(domain: number, n: 1 | -1): void {
    add(this.#inFlight, domain, n);
  }

  /** The worker is gone: hands out, domain by domain, how many requests were in flight on it, and clears its gauges. */
  clear(): number[] {
    const lost = Array.from(this.#inFlight, (_, domain) => Math.max(0, this.inFlight(domain)));
    for (const domain of lost.keys()) set(this.#inFlight, domain, 0);
    for (const figure of ["connections", "streams", "lag"] as const) this.set(figure, 0);
    return lost;
  }

  /** Rows that the database does not have yet. */
  queued(): number {
    return this.get("recorded") - this.get("written") - this.get("dropped");
  }
}

/** The memory that all workers of a server share for as long as it runs. */
export class Plane {
  readonly buffer: SharedArrayBuffer;
  readonly slots: readonly Slot[];
  readonly #edition: Cells;

  /** A new plane for this many domains, or a view of the one in `buffer`. */
  constructor(domains: number, buffer?: SharedArrayBuffer) {
    const layout = planeLayout(domains);
    this.buffer = buffer ?? new SharedArrayBuffer(layout.bytes);
    this.slots = layout.slots.map((slot) => new Slot(this.buffer, slot));
    this.#edition = cellsOf(this.buffer, layout.edition);
  }

  /** The number of the edition in force: what all workers go by from the moment it is set. */
  get edition(): number {
    return get(this.#edition, 0);
  }

  set edition(number: number) {
    set(this.#edition, 0, number);
  }

  slot(worker: number): Slot {
    const slot = this.slots[worker];
    if (!slot) throw new RangeError(`Cannot have worker ${worker} as there are at most ${MAX_WORKERS}`);
    return slot;
  }

  /** A figure of all workers together. */
  sum(figure: SlotFigure): number {
    return this.slots.reduce((sum, slot) => sum + slot.get(figure), 0);
  }

  /** Requests of a domain in flight on all workers. */
  inFlight(domain: number): number {
    return this.slots.reduce((sum, slot) => sum + slot.inFlight(domain), 0);
  }
}
