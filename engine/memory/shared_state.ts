import { add, type Cells, cellsOf, count, get, set } from "./cells.ts";
import {
  JOURNAL_PLACES,
  MOST_WORKERS,
  type SharedStateLayout,
  sharedStateLayout,
  WORKER_COUNTERS,
} from "./layout.ts";

/** Single figures of a worker. */
export type WorkerCounter = keyof typeof WORKER_COUNTERS;

/** Figures of what ends with the thread of a worker. */
const OF_A_THREAD = [
  "connections",
  "streams",
  "lag",
  "journal_entries",
  "tape_lines",
  "mcp_port",
  "mcp_sessions",
] as const;

/** Bits of a count of requests in flight; above it in the same cell is the epoch, so that both change at once. */
const COUNT_BITS = 32;
const EPOCH_SHIFT = BigInt(COUNT_BITS);

function countIn(cell: bigint): number {
  return Number(BigInt.asIntN(COUNT_BITS, cell));
}

/** The figures of one worker, which it writes and all read. */
export class WorkerCounters {
  readonly #cells: Cells;
  readonly #inFlight: Cells;
  /** Those of them that an earlier run began. */
  readonly #earlier: Cells;
  /** Epoch of the only thread that writes through this; `null` where it is not a worker's own. */
  #epoch: bigint | null = null;

  constructor(buffer: SharedArrayBuffer, { cells, inFlight }: SharedStateLayout["workers"][number]) {
    this.#cells = cellsOf(buffer, cells);
    const domains = inFlight.cells / 2;
    this.#inFlight = cellsOf(buffer, { ...inFlight, cells: domains });
    this.#earlier = cellsOf(buffer, { at: inFlight.at + domains, cells: domains });
  }

  get(figure: WorkerCounter): number {
    return get(this.#cells, WORKER_COUNTERS[figure]);
  }

  /** Makes this the figures of a thread: once another epoch has begun, what it writes is ignored. */
  claim(epoch: number): void {
    this.#epoch = BigInt(epoch);
  }

  /** True if the thread that claimed these figures has not been given up. */
  isCurrent(): boolean {
    return this.#epoch === null || Atomics.load(this.#cells, WORKER_COUNTERS.epoch) === this.#epoch;
  }

  set(figure: WorkerCounter, n: number): void {
    if (this.isCurrent()) set(this.#cells, WORKER_COUNTERS[figure], n);
  }

  add(figure: WorkerCounter, n: number): void {
    if (!this.isCurrent()) return;
    if (n === 1) count(this.#cells, WORKER_COUNTERS[figure]);
    else add(this.#cells, WORKER_COUNTERS[figure], n);
  }

  /** Requests of a domain, by its place, that have arrived and are not answered yet. */
  inFlight(domain: number): number {
    return countIn(Atomics.load(this.#inFlight, domain));
  }

  /** One more (1) or one less (-1) is in flight. `false` if the thread was given up: others have counted it as lost. */
  addInFlight(domain: number, n: 1 | -1): boolean {
    const cells = this.#inFlight;
    const step = BigInt(n);
    for (let old = Atomics.load(cells, domain);;) {
      if (this.#epoch !== null && old >> EPOCH_SHIFT !== this.#epoch) return false;
      const found = Atomics.compareExchange(cells, domain, old, old + step);
      if (found === old) return true;
      old = found;
    }
  }

  /** A run begins: what is in flight now is none of it. */
  beginRun(): void {
    if (!this.isCurrent()) return;
    for (const domain of this.#earlier.keys()) set(this.#earlier, domain, this.inFlight(domain));
  }

  /** One of the requests in flight that an earlier run began was answered. */
  answeredEarlier(domain: number): void {
    if (this.isCurrent()) add(this.#earlier, domain, -1);
  }

  /** Begins the next epoch of a worker that is gone; returns its requests in flight of its last run, domain by domain. */
  clear(): number[] {
    const epoch = this.get("epoch") + 1;
    set(this.#cells, WORKER_COUNTERS.epoch, epoch);
    const none = BigInt(epoch) << EPOCH_SHIFT;
    const lost = Array.from(
      this.#inFlight,
      (_, domain) => {
        const earlier = Number(Atomics.exchange(this.#earlier, domain, 0n));
        return Math.max(0, countIn(Atomics.exchange(this.#inFlight, domain, none)) - earlier);
      },
    );
    this.add("journal_lost", this.get("journal_entries"));
    this.add("tape_lost", this.get("tape_lines"));
    for (const figure of OF_A_THREAD) this.set(figure, 0);
    return lost;
  }

  /** Rows that the database does not have yet. */
  queued(): number {
    return this.get("recorded") - this.get("written") - this.get("dropped");
  }
}

/** Numbers by which the journals of all workers are one: each is given away once, from 0. */
export class JournalPlaces {
  readonly #cells: Cells;

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  /** Number of the next request that arrives. */
  arrival(): number {
    return add(this.#cells, JOURNAL_PLACES.arrivals);
  }

  /** Number of the next request that is over. */
  end(): number {
    return add(this.#cells, JOURNAL_PLACES.ends);
  }

  /** Number of the next connection. */
  connection(): number {
    return add(this.#cells, JOURNAL_PLACES.connections);
  }

  /** Numbers given away by now. */
  given(of: "arrivals" | "ends"): number {
    return get(this.#cells, JOURNAL_PLACES[of]);
  }
}

/** The memory that all workers of a server share for as long as it runs. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly workers: readonly WorkerCounters[];
  readonly journal: JournalPlaces;
  readonly #snapshotNumber: Cells;
  readonly #lastUse: Cells;
  readonly #domains: number;

  /** A new shared state for this many domains, or a view of the one in `buffer`. */
  constructor(domains: number, buffer?: SharedArrayBuffer) {
    const layout = sharedStateLayout(domains);
    this.#domains = domains;
    this.buffer = buffer ?? new SharedArrayBuffer(layout.bytes);
    this.workers = layout.workers.map((slot) => new WorkerCounters(this.buffer, slot));
    this.#snapshotNumber = cellsOf(this.buffer, layout.snapshotNumber);
    this.#lastUse = cellsOf(this.buffer, layout.lastUse);
    this.journal = new JournalPlaces(cellsOf(this.buffer, layout.journal));
  }

  /** The number of the snapshot in force: all workers use that one from the moment it is set. */
  get snapshotNumber(): number {
    return get(this.#snapshotNumber, 0);
  }

  set snapshotNumber(number: number) {
    set(this.#snapshotNumber, 0, number);
  }

  /** Time of the last request to a scope, in whole milliseconds of the clock that all workers share. */
  get lastUse(): number {
    return get(this.#lastUse, 0);
  }

  set lastUse(ms: number) {
    set(this.#lastUse, 0, Math.round(ms));
  }

  worker(worker: number): WorkerCounters {
    const counters = this.workers[worker];
    if (!counters) throw new RangeError(`Cannot have worker ${worker} as there are at most ${MOST_WORKERS}`);
    return counters;
  }

  /** A figure of all workers together. */
  sum(figure: WorkerCounter): number {
    return this.workers.reduce((sum, counters) => sum + counters.get(figure), 0);
  }

  /** Requests of a domain in flight on all workers. */
  inFlight(domain: number): number {
    return this.workers.reduce((sum, counters) => sum + counters.inFlight(domain), 0);
  }

  /** Requests of all domains in flight on all workers. */
  allInFlight(): number {
    let sum = 0;
    for (let domain = 0; domain < this.#domains; domain++) sum += this.inFlight(domain);
    return sum;
  }
}
