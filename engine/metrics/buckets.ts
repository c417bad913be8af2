import type { Visited } from "../visit.ts";
import type { Row } from "./columns.ts";

/** Bucket rows kept for a database that does not take them; beyond it the oldest go. */
const RETURNED_LIMIT = 10_000;

interface Sums {
  readonly key: Row;
  readonly sums: [number, number, number, number];
}

/**
 * Sums finished requests into time buckets between two flushes. Each bucket is counted apart by outcome, fault,
 * status and ending; what is absent counts as "" so that it can be part of a key.
 */
export class Buckets {
  readonly #width: number;
  #sums = new Map<string, Sums>();
  /** Rows that the database did not take; it adds them up like any others. */
  #returned: Row[] = [];

  /** `width` of a bucket in seconds. */
  constructor(width: number) {
    this.#width = width * 1000;
  }

  add(visit: Visited): void {
    const bucket = Math.floor(visit.arrived / this.#width) * this.#width;
    const name = `${bucket} ${visit.outcome} ${visit.fault} ${visit.status} ${visit.ending}`;
    let entry = this.#sums.get(name);
    if (!entry) {
      const key = [bucket, visit.outcome, visit.fault ?? "", visit.status ?? "", visit.ending];
      this.#sums.set(name, entry = { key, sums: [0, 0, 0, 0] });
    }
    entry.sums[0] += 1;
    entry.sums[1] += visit.bytes;
    entry.sums[2] += visit.delay_ms;
    entry.sums[3] += visit.total_ms;
  }

  /** Hands out what was summed since the last call. */
  take(): Row[] {
    const rows = [
      ...this.#returned,
      ...Array.from(this.#sums.values(), ({ key, sums }) => [...key, ...sums]),
    ];
    this.#sums = new Map();
    this.#returned = [];
    return rows;
  }

  /** Takes rows back that could not be written. */
  putBack(rows: readonly Row[]): void {
    this.#returned = [...rows, ...this.#returned].slice(-RETURNED_LIMIT);
  }
}
