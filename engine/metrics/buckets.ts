import type { Visited } from "../visit.ts";
import type { Row } from "./columns.ts";

/** Sums kept while the database does not take them; beyond it buckets are made wider. */
export const SUMS_LIMIT = 10_000;

interface Sums {
  /** Beginning of the bucket, in milliseconds since 1970. */
  bucket: number;
  /** What is counted apart: outcome, fault, status, ending. */
  readonly apart: Row;
  /** Requests, bytes, milliseconds of delay, milliseconds in all. */
  readonly sums: [number, number, number, number];
}

/**
 * Sums finished requests into time buckets between two flushes. Each bucket is counted apart by outcome, fault,
 * status and ending; what is absent counts as "" so that it can be part of a key.
 */
export class Buckets {
  readonly #wanted: number;
  readonly #limit: number;
  #width: number;
  #sums = new Map<string, Sums>();

  /** `width` of a bucket in seconds; `limit` on the sums. */
  constructor(width: number, limit = SUMS_LIMIT) {
    this.#wanted = this.#width = width * 1000;
    this.#limit = limit;
  }

  add(visit: Visited): void {
    const { outcome, fault, status, ending, bytes, delay_ms, total_ms } = visit;
    const apart = [outcome, fault ?? "", status ?? "", ending];
    this.#put({ bucket: visit.arrived, apart, sums: [1, bytes, delay_ms, total_ms] });
    while (this.#sums.size > this.#limit && this.#width < Number.MAX_SAFE_INTEGER / 2) this.#widen();
  }

  /** Hands out what was summed since the last call. */
  take(): Row[] {
    const rows = Array.from(this.#sums.values(), ({ bucket, apart, sums }) => [bucket, ...apart, ...sums]);
    this.#sums = new Map();
    this.#width = this.#wanted;
    return rows;
  }

  get size(): number {
    return this.#sums.size;
  }

  #put(one: Sums): void {
    one.bucket = Math.floor(one.bucket / this.#width) * this.#width;
    const name = `${one.bucket} ${one.apart}`;
    const there = this.#sums.get(name);
    if (!there) this.#sums.set(name, one);
    else for (const [at, sum] of one.sums.entries()) there.sums[at] = (there.sums[at] ?? 0) + sum;
  }

  /** Makes the buckets that wait twice as wide: less is known of when, nothing is lost of how much. */
  #widen(): void {
    this.#width *= 2;
    const before = this.#sums;
    this.#sums = new Map();
    for (const one of before.values()) this.#put(one);
  }
}
