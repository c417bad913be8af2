import { type BurstClock, createBurstClock } from "../chance/burst.ts";
import { type Chance, createChance, type Determinism } from "../chance/chance.ts";
import { Tally } from "../memory/tally.ts";
import { type Random, randomOf, secretHex } from "../chance/random.ts";
import { TokenBuckets } from "../memory/token_buckets.ts";
import { add, type Cells, cellsOf, get } from "../memory/cells.ts";
import { DOMAIN_COUNTERS, type DomainShape, type RunKeys, runLayout } from "../memory/layout.ts";
import { CounterMap } from "../memory/counter_map.ts";
import { TapeCounters } from "../tape/tape_counters.ts";
import type { Clock } from "../base/time.ts";
import type { Accumulator } from "../base/accumulator.ts";
import { ordinalKey } from "../base/hash.ts";

/** A run as it travels to workers: the time between two resets, and the memory in which its state is. */
export interface RunMemory {
  readonly run_id: string;
  /** Milliseconds since 1970. */
  readonly started_ms: number;
  readonly buffer: SharedArrayBuffer;
  /** Capacity of its tables, where it is not the usual one. */
  readonly keys?: RunKeys | undefined;
}

/** Memory in which a run can begin. */
export interface RunRoom {
  /** Capacity of its tables. @default the usual one */
  readonly keys?: RunKeys | undefined;
  /** Memory of a run that is over, of the same capacity. */
  readonly used?: SharedArrayBuffer | undefined;
}

/** Begins a run in which nothing has happened yet, in the memory of one that is over if there is any. */
export function newRun(
  shapes: readonly DomainShape[],
  clock: Clock,
  { keys, used }: RunRoom = {},
): RunMemory {
  if (used) new BigInt64Array(used).fill(0n);
  return {
    run_id: `run_${secretHex(8)}`,
    started_ms: clock.epoch(),
    buffer: used ?? new SharedArrayBuffer(runLayout(shapes, keys).bytes),
    keys,
  };
}

/** Tells whether the last request of a run is over, so that nobody writes into its memory any more. */
export function isOver(shapes: readonly DomainShape[], { buffer, keys }: RunMemory): boolean {
  return runLayout(shapes, keys).domains.every(({ figures }) =>
    get(cellsOf(buffer, figures), DOMAIN_COUNTERS.open) === 0
  );
}

/** Counts requests of a run, domain by domain, whose worker died before it had answered them. */
export function countLost(
  shapes: readonly DomainShape[],
  { buffer, keys }: RunMemory,
  lost: readonly number[],
): void {
  for (const [at, { figures }] of runLayout(shapes, keys).domains.entries()) {
    add(cellsOf(buffer, figures), DOMAIN_COUNTERS.lost, lost[at] ?? 0);
  }
}

/** Number of requests of a run that were answered, of all domains. */
export function answeredIn(shapes: readonly DomainShape[], { buffer, keys }: RunMemory): number {
  return runLayout(shapes, keys).domains.reduce(
    (sum, { figures }) => sum + get(cellsOf(buffer, figures), DOMAIN_COUNTERS.counted),
    0,
  );
}

/** Counters of a run for tapes. */
export function tapeCountersOf(
  shapes: readonly DomainShape[],
  { buffer, keys }: RunMemory,
): TapeCounters {
  return new TapeCounters(new CounterMap(cellsOf(buffer, runLayout(shapes, keys).asks)));
}

/** Inputs of a run's random numbers. */
interface RunSettings {
  readonly shapes: readonly DomainShape[];
  /** Its `now` is common to all workers. */
  readonly clock: Clock;
  readonly seed: number;
  readonly determinism: Determinism;
}

/** One worker's view of a run: the state that all workers share. */
export class Run {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly chance: Chance;
  readonly determinism: Determinism;
  readonly bursts: BurstClock;
  /** Token buckets of clients, by name. */
  readonly limits: TokenBuckets;
  /** Token buckets that all clients share, by name. */
  readonly serverLimits: TokenBuckets;
  /** Counters that all clients share. */
  readonly server: CounterMap;
  /** Counters of clients and sessions. */
  readonly sessions: CounterMap;
  /** Counters for tapes. */
  readonly tapes: TapeCounters;
  /** In the order of the domains. */
  readonly tallies: readonly Tally[];
  readonly #seed: number;
  readonly #seq: Cells;
  readonly #connections: Cells;
  readonly #asks: CounterMap;
  readonly #limits: CounterMap;

  constructor(
    { run_id, started_ms, buffer, keys }: RunMemory,
    { shapes, clock, seed, determinism }: RunSettings,
  ) {
    const layout = runLayout(shapes, keys);
    const now = () => clock.now();
    this.id = run_id;
    this.started = started_ms;
    this.determinism = determinism;
    this.#asks = new CounterMap(cellsOf(buffer, layout.asks));
    this.tapes = new TapeCounters(this.#asks);
    this.server = new CounterMap(cellsOf(buffer, layout.server));
    this.sessions = new CounterMap(cellsOf(buffer, layout.sessions));
    this.#limits = new CounterMap(cellsOf(buffer, layout.limits));
    this.#seed = seed;
    this.#seq = cellsOf(buffer, layout.seq);
    this.#connections = cellsOf(buffer, layout.connections);
    this.chance = createChance({
      seed,
      determinism,
      ordinal: cellsOf(buffer, layout.ordinal),
      asks: this.#asks,
    });
    this.bursts = createBurstClock(now, cellsOf(buffer, layout.burst));
    this.limits = new TokenBuckets(this.#limits, now);
    this.serverLimits = new TokenBuckets(this.server, now);
    this.tallies = layout.domains.flatMap((regions, at) => {
      const shape = shapes[at];
      return shape ? [new Tally(buffer, regions, shape)] : [];
    });
  }

  /** The number of the next row, from 0. */
  nextSeq(): number {
    return add(this.#seq, 0);
  }

  /** Chance of the next connection, by its position among those of the run. */
  connection(): Random {
    return randomOf(ordinalKey(this.#seed, add(this.#connections, 0)), "accept");
  }

  /** Size and limit of each table. */
  memory(): Readonly<Record<string, Accumulator>> {
    return {
      request_keys: this.#asks.memory(),
      server_counters: this.server.memory(),
      sessions: this.sessions.memory(),
      limits: this.#limits.memory(),
    };
  }
}
