import { add, type Cells, cellsOf, count, get, raise, uncount } from "./cells.ts";
import { type LabelCounts, LabelTable } from "./label_table.ts";
import { DOMAIN_COUNTERS, type DomainRegions, type DomainShape, DURATIONS } from "./layout.ts";
import { cellOf, cumulative, HISTOGRAM_CELLS, percentiles } from "./histogram.ts";
import type { Accumulator } from "../base/accumulator.ts";
import { ENDINGS, OUTCOMES, type RequestRecord } from "../base/request_record.ts";

/** Latency figures; `null` before the first request. Percentiles are exact to 0.8 %. */
export interface LatencyStats {
  readonly avg_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
}

/** The kinds of durations: from arrival to last byte, the same without injected delays, and those alone. */
export type Duration = "latency" | "service" | "delay";

type CountsByName = Readonly<Record<string, number>>;

/** Counts of one domain in a run, summed over all workers. */
export interface DomainCounts {
  readonly total_requests: number;
  readonly requests_by_outcome: CountsByName;
  readonly requests_by_fault: CountsByName;
  readonly requests_by_status_code: CountsByName;
  readonly requests_by_ending: CountsByName;
  /** Requests that met a decision, and those of them during a burst. */
  readonly decided: number;
  readonly decided_in_burst: number;
  /** Requests that their client has sent before, where it tells. */
  readonly retries: number;
  /** Requests that were never answered as their worker died. */
  readonly lost: number;
  readonly degraded: number;
  readonly bytes_sent: number;
}

/** Counts of one domain in a run with the figures computed from them, and counts by dimension. */
export interface DomainStats extends DomainCounts {
  /** Counts by label, for each dimension of the domain, e.g. `model`. */
  readonly requests_by: Readonly<Record<string, Readonly<Record<string, LabelCounts>>>>;
  /** Percent of the requests whose outcome is not `success`. */
  readonly error_rate: number;
  /** From arrival to last byte. */
  readonly latency_stats: LatencyStats;
  /** From arrival to last byte without the injected delays: what the server itself took. */
  readonly service_stats: LatencyStats;
  /** The injected delays alone. */
  readonly delay_stats: LatencyStats;
}

/** Dimensions that every domain's requests are counted by, beside its own. */
export const COMMON_DIMENSIONS = ["route", "client"] as const;

/**
 * Counts requests in shared memory, so that the figures of all workers are right the moment a reply has been received.
 * Bounded: one counter for each fault, status, outcome and ending there is, and a table for faults that configurations
 * write.
 */
export class Tally {
  readonly #shape: DomainShape;
  readonly #figures: Cells;
  readonly #outcomes: Cells;
  readonly #faults: Cells;
  readonly #faultPlaces: ReadonlyMap<string, number>;
  /** Faults that a configuration writes itself. */
  readonly #writtenFaults: LabelTable;
  readonly #statuses: Cells;
  readonly #endings: Cells;
  readonly #durations: Readonly<Record<Duration, Cells>>;
  readonly #labels: readonly { readonly dimension: string; readonly labels: LabelTable }[];

  constructor(buffer: SharedArrayBuffer, regions: DomainRegions, shape: DomainShape) {
    this.#shape = shape;
    this.#figures = cellsOf(buffer, regions.figures);
    this.#outcomes = cellsOf(buffer, regions.outcomes);
    this.#faults = cellsOf(buffer, regions.faults);
    this.#faultPlaces = new Map(shape.faults.map(({ name }, at) => [name, at]));
    this.#writtenFaults = new LabelTable(cellsOf(buffer, regions.writtenFaults));
    this.#statuses = cellsOf(buffer, regions.statuses);
    this.#endings = cellsOf(buffer, regions.endings);
    this.#durations = {
      latency: cellsOf(buffer, regions.latency),
      service: cellsOf(buffer, regions.service),
      delay: cellsOf(buffer, regions.delay),
    };
    this.#labels = shape.dimensions.map((dimension, at) => {
      const region = regions.labels[at];
      if (!region) throw new RangeError(`Cannot count by "${dimension}" as the layout has no place for it`);
      return { dimension, labels: new LabelTable(cellsOf(buffer, region)) };
    });
  }

  /** A request has arrived, which `closed` ends. */
  opened(): void {
    count(this.#figures, DOMAIN_COUNTERS.open);
  }

  /** A reply is about to be complete. */
  counted(record: RequestRecord): void {
    const outcome = OUTCOMES.indexOf(record.outcome);
    count(this.#figures, DOMAIN_COUNTERS.counted);
    count(this.#outcomes, outcome);
    if (record.ordinal !== null) count(this.#figures, DOMAIN_COUNTERS.decided);
    if (record.in_burst) count(this.#figures, DOMAIN_COUNTERS.decided_in_burst);
    if (record.attempt) count(this.#figures, DOMAIN_COUNTERS.retries);
    if (record.fault !== null) this.#countFault(record.fault, outcome);
    if (record.status !== null) count(this.#statuses, record.status);
    for (const { dimension, labels } of this.#labels) {
      const name = nameIn(record, dimension);
      if (name !== null) labels.count(name, outcome);
    }
    const { latency, service, delay } = this.#durations;
    measure(latency, record.total_ms);
    measure(delay, record.delay_ms);
    measure(service, Math.max(0, record.total_ms - record.delay_ms));
  }

  #countFault(name: string, outcome: number): void {
    const place = this.#faultPlaces.get(name);
    if (place === undefined) this.#writtenFaults.count(name, outcome);
    else count(this.#faults, place);
  }

  /** An exchange is over. */
  closed(record: RequestRecord): void {
    add(this.#figures, DOMAIN_COUNTERS.bytes, record.bytes);
    if (record.degraded) count(this.#figures, DOMAIN_COUNTERS.degraded);
    count(this.#endings, ENDINGS.indexOf(record.ending));
    uncount(this.#figures, DOMAIN_COUNTERS.open);
  }

  /** Names that requests are counted by, with their bounds, by dimension. */
  memory(): Readonly<Record<string, Accumulator>> {
    const labels = this.#labels.map(({ dimension, labels }) => [dimension, labels.memory()]);
    return { ...Object.fromEntries(labels), written_faults: this.#writtenFaults.memory() };
  }

  counts(): DomainCounts {
    const figure = (name: keyof typeof DOMAIN_COUNTERS) => get(this.#figures, DOMAIN_COUNTERS[name]);
    return {
      total_requests: figure("counted"),
      requests_by_outcome: named(OUTCOMES, this.#outcomes),
      requests_by_fault: {
        ...named(this.#shape.faults.map(({ name }) => name), this.#faults),
        ...requestsOf(this.#writtenFaults.counts()),
      },
      requests_by_status_code: seen(named([...this.#statuses.keys()], this.#statuses)),
      requests_by_ending: seen(named(ENDINGS, this.#endings)),
      decided: figure("decided"),
      decided_in_burst: figure("decided_in_burst"),
      retries: figure("retries"),
      lost: figure("lost"),
      degraded: figure("degraded"),
      bytes_sent: figure("bytes"),
    };
  }

  stats(): DomainStats {
    const counts = this.counts();
    const { total_requests: total, requests_by_outcome } = counts;
    const { latency, service, delay } = this.#durations;
    return {
      ...counts,
      requests_by: Object.fromEntries(
        this.#labels.map(({ dimension, labels }) => [dimension, labels.counts()]),
      ),
      error_rate: total === 0 ? 0 : 100 * (total - (requests_by_outcome["success"] ?? 0)) / total,
      latency_stats: summary(latency, total),
      service_stats: summary(service, total),
      delay_stats: summary(delay, total),
    };
  }

  /**
   * Cumulative counts of durations of a kind up to each of `bounds` (ascending, in milliseconds), then of all; and
   * their sum.
   */
  spread(kind: Duration, bounds: readonly number[]): { readonly counts: number[]; readonly sum_ms: number } {
    const cells = this.#durations[kind];
    return { counts: cumulative(spreadOf(cells), bounds), sum_ms: get(cells, DURATIONS.sum) / 1000 };
  }
}

/** Label of a request in a dimension: a common one, or a column of the domain. */
function nameIn(record: RequestRecord, dimension: string): string | null {
  if (dimension === "route") return record.route;
  if (dimension === "client") return record.client;
  const value = record.detail[dimension];
  return typeof value === "string" ? value : null;
}

/** Name to count; `names` are in the order of the cells. */
function named(names: readonly (string | number)[], cells: Cells): CountsByName {
  return Object.fromEntries(names.map((name, at) => [name, get(cells, at)]));
}

function requestsOf(counts: Readonly<Record<string, LabelCounts>>): CountsByName {
  return Object.fromEntries(Object.entries(counts).map(([name, { requests }]) => [name, requests]));
}

/** Only the counts above 0. */
function seen(counts: CountsByName): CountsByName {
  return Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));
}

function measure(into: Cells, ms: number): void {
  count(into, DURATIONS.spread + cellOf(ms));
  const us = Math.round(ms * 1000);
  if (us === 0) return; // most delays are
  add(into, DURATIONS.sum, us);
  if (us > get(into, DURATIONS.max)) raise(into, DURATIONS.max, us);
}

/** `measured`: how many durations of this kind there are, one for each request. */
function summary(cells: Cells, measured: number): LatencyStats {
  const longest = get(cells, DURATIONS.max) / 1000;
  // The middle of a cell of the histogram may lie above the longest duration in it.
  const [p50_ms = null, p95_ms = null, p99_ms = null] = percentiles(spreadOf(cells), [0.5, 0.95, 0.99])
    .map((ms) => ms === null ? null : Math.min(ms, longest));
  return {
    avg_ms: measured ? get(cells, DURATIONS.sum) / 1000 / measured : null,
    p50_ms,
    p95_ms,
    p99_ms,
    max_ms: measured ? longest : null,
  };
}

/** The histogram in the cells of a kind of durations, of which those beyond the longest duration are not read. */
function spreadOf(cells: Cells): number[] {
  const spread = new Array<number>(HISTOGRAM_CELLS).fill(0);
  const last = cellOf(get(cells, DURATIONS.max) / 1000);
  for (let cell = 0; cell <= last; cell++) spread[cell] = get(cells, DURATIONS.spread + cell);
  return spread;
}
