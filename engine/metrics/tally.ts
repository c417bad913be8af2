import { OUTCOMES, type Visited } from "../visit.ts";
import { cellOf, HISTOGRAM_CELLS, percentiles } from "./histogram.ts";

/** Durations of one kind: how many, how much, how long at most, and how they are spread. Milliseconds. */
interface Durations {
  count: number;
  sum: number;
  max: number;
  readonly cells: Uint32Array;
}

/** Latency figures; `null` before the first request. Percentiles are exact to 0.8 %. */
export interface LatencyStats {
  readonly avg_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
}

/** What `/admin/stats` says of one domain. */
export interface DomainStats {
  readonly total_requests: number;
  readonly in_flight: number;
  readonly requests_by_outcome: Readonly<Record<string, number>>;
  readonly requests_by_fault: Readonly<Record<string, number>>;
  readonly requests_by_status_code: Readonly<Record<string, number>>;
  readonly requests_by_ending: Readonly<Record<string, number>>;
  /** Percent of the requests whose outcome is not `success`. */
  readonly error_rate: number;
  readonly degraded: number;
  readonly bytes_sent: number;
  /** From arrival to last byte. */
  readonly latency_stats: LatencyStats;
  /** The same without the delays that were injected: what the server itself took. */
  readonly service_stats: LatencyStats;
}

/**
 * Counts requests in memory, so that the figures are right the moment a reply has been received. Bounded: one
 * counter for each fault, status, outcome and ending there is.
 */
export class Tally {
  #inFlight: number;
  #counted = 0;
  #degraded = 0;
  #bytes = 0;
  #outcomes = new Map<string, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  #faults: Map<string, number>;
  #statuses = new Map<number, number>();
  #endings = new Map<string, number>();
  #latency = durations();
  #service = durations();

  /** `faults` are the names to count from 0; `inFlight` requests have arrived before. */
  constructor(faults: readonly string[], inFlight = 0) {
    this.#inFlight = inFlight;
    this.#faults = new Map(faults.map((fault) => [fault, 0]));
  }

  arrived(): void {
    this.#inFlight++;
  }

  /** A reply is about to be complete. */
  counted(visit: Visited): void {
    this.#counted++;
    this.#inFlight--;
    add(this.#outcomes, visit.outcome);
    if (visit.fault !== null) add(this.#faults, visit.fault);
    if (visit.status !== null) add(this.#statuses, visit.status);
    measure(this.#latency, visit.total_ms);
    measure(this.#service, Math.max(0, visit.total_ms - visit.delay_ms));
  }

  /** An exchange is over. */
  closed(visit: Visited): void {
    this.#bytes += visit.bytes;
    this.#degraded += Number(visit.degraded);
    add(this.#endings, visit.ending);
  }

  /** Requests that have arrived and are not answered yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  stats(): DomainStats {
    const failed = this.#counted - (this.#outcomes.get("success") ?? 0);
    return {
      total_requests: this.#counted,
      in_flight: this.#inFlight,
      requests_by_outcome: Object.fromEntries(this.#outcomes),
      requests_by_fault: Object.fromEntries(this.#faults),
      requests_by_status_code: Object.fromEntries(this.#statuses),
      requests_by_ending: Object.fromEntries(this.#endings),
      error_rate: this.#counted === 0 ? 0 : 100 * failed / this.#counted,
      degraded: this.#degraded,
      bytes_sent: this.#bytes,
      latency_stats: summary(this.#latency),
      service_stats: summary(this.#service),
    };
  }
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function durations(): Durations {
  return { count: 0, sum: 0, max: 0, cells: new Uint32Array(HISTOGRAM_CELLS) };
}

function measure(into: Durations, ms: number): void {
  into.count++;
  into.sum += ms;
  into.max = Math.max(into.max, ms);
  const cell = cellOf(ms);
  into.cells[cell] = (into.cells[cell] ?? 0) + 1;
}

function summary({ count, sum, max, cells }: Durations): LatencyStats {
  const [p50_ms = null, p95_ms = null, p99_ms = null] = percentiles(cells, [0.5, 0.95, 0.99]);
  return { avg_ms: count ? sum / count : null, p50_ms, p95_ms, p99_ms, max_ms: count ? max : null };
}
