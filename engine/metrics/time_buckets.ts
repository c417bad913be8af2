import type { SqlRow, SqlValue } from "./columns.ts";

/** Sums kept while the database does not take them; beyond it buckets are made wider. */
export const MOST_SUMS = 10_000;

/** Buckets do not get wider than this, in milliseconds: about nine years. */
const WIDEST_MS = 2 ** 38;

interface PendingSums {
  /** Beginning of the bucket, in milliseconds since 1970. */
  readonly bucket: number;
  /** Keys of the sums: outcome, fault, status, ending. */
  readonly apart: SqlRow;
  /** Requests, bytes, milliseconds of delay, milliseconds in all. */
  readonly sums: [number, number, number, number];
}

/** The part of a finished request that is summed. */
export interface Summand {
  /** Milliseconds since 1970. */
  readonly arrived: number;
  readonly outcome: SqlValue;
  readonly fault: SqlValue;
  readonly status: SqlValue;
  readonly ending: SqlValue;
  readonly bytes: number;
  readonly delay_ms: number;
  readonly total_ms: number;
}

/**
 * Sums finished requests into time buckets. Each bucket is counted apart by outcome, fault, status and ending; what is
 * absent counts as "" so that it can be part of a key.
 */
export class TimeBuckets {
  readonly #wanted: number;
  readonly #limit: number;
  #width: number;
  #sums = new Map<string, PendingSums>();
  /** The one that was added to last. */
  #last: PendingSums | undefined;

  /** `width` of a bucket in seconds; `limit` on the sums. */
  constructor(width: number, limit = MOST_SUMS) {
    this.#wanted = this.#width = width * 1000;
    this.#limit = limit;
  }

  add(record: Summand): void {
    const sums = this.#sumsOf(record);
    sums[0] += 1;
    sums[1] += record.bytes;
    sums[2] += record.delay_ms;
    sums[3] += record.total_ms;
    while (this.#sums.size > this.#limit && this.#width < WIDEST_MS) this.#widen();
  }

  /** The sums that a request is a part of: most are part of the same ones as the request before. */
  #sumsOf(record: Summand): PendingSums["sums"] {
    const bucket = this.#begin(record.arrived);
    const last = this.#last;
    if (last?.bucket === bucket && areKeysOf(last.apart, record)) return last.sums;
    const { outcome, fault, status, ending } = record;
    const apart = [outcome ?? "", fault ?? "", status ?? "", ending ?? ""];
    const name = nameOf(bucket, apart);
    let entry = this.#sums.get(name);
    if (!entry) this.#sums.set(name, entry = { bucket, apart, sums: [0, 0, 0, 0] });
    this.#last = entry;
    return entry.sums;
  }

  /** Hands out what was summed since the last call. */
  take(): SqlRow[] {
    const rows = Array.from(this.#sums.values(), ({ bucket, apart, sums }) => [bucket, ...apart, ...sums]);
    this.#sums = new Map();
    this.#last = undefined;
    this.#width = this.#wanted;
    return rows;
  }

  get size(): number {
    return this.#sums.size;
  }

  /** The beginning of the bucket that an instant is in. */
  #begin(ms: number): number {
    return Math.floor(ms / this.#width) * this.#width;
  }

  /** Doubles the width of the pending buckets: times become coarser, sums stay exact. */
  #widen(): void {
    this.#width *= 2;
    const before = this.#sums;
    this.#sums = new Map();
    this.#last = undefined;
    for (const one of before.values()) {
      const bucket = this.#begin(one.bucket);
      const name = nameOf(bucket, one.apart);
      const there = this.#sums.get(name);
      if (there) { for (const [at, sum] of one.sums.entries()) there.sums[at] = (there.sums[at] ?? 0) + sum; }
      else this.#sums.set(name, { ...one, bucket });
    }
  }
}

/** Name of the sums with these keys in a bucket. */
function nameOf(bucket: number, apart: SqlRow): string {
  return `${bucket} ${apart.join(" ")}`;
}

/** True if these are the keys of a request. */
function areKeysOf([one, two, three, four]: SqlRow, { outcome, fault, status, ending }: Summand): boolean {
  return one === (outcome ?? "") && two === (fault ?? "") && three === (status ?? "") &&
    four === (ending ?? "");
}
