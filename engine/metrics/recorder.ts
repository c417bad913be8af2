import { getLogger } from "@logtape/logtape";
import { after, within } from "../base/clock.ts";
import { isDatabaseError, messageOf } from "../base/error.ts";
import type { Run } from "../request/run.ts";
import type { WorkerCounters } from "../memory/shared_state.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import type { LiveRecord } from "../request/live_record.ts";
import { MetricsObserver } from "./metrics_observer.ts";
import type { RequestLog } from "./request_log.ts";
import { MOST_SUMS, TimeBuckets } from "./time_buckets.ts";
import { addRows, type PackedDomainRows } from "./packed_rows.ts";
import { BLOCK_ROWS, type PackedRows, RowBlock } from "./row_block.ts";
import type { RowBatch } from "./batch_sql.ts";
import type { Clock } from "../base/time.ts";
import type { Accumulator } from "../base/accumulator.ts";
import type { Columns } from "../domain/columns.ts";

const log = getLogger(["errorworks", "metrics"]);

/** Longest wait of a row before it goes to the database, in milliseconds. */
export const FLUSH_MS = 30;
/** Waiting rows of a domain at which they go at once. */
export const FLUSH_ROWS = 1_000;
/** Longest wait before a database that did not take rows is tried again, in milliseconds; it doubles up to there. */
export const BACKOFF_MS = 5_000;
/** Most blocks of rows of one domain in one batch. */
const BATCH_BLOCKS = 5;
/** Rows of one domain that may wait for a database that does not take them; beyond it the oldest are dropped. */
export const MOST_QUEUED = 100_000;

/** The part of a domain that the recorder needs. */
export interface Recorded {
  readonly name: string;
  readonly columns: Columns;
}

/** Longest wait for the ends of requests whose connections were cut, in milliseconds. */
const LAST_ENDS_MS = 300;

/** Dependencies of a Recorder. */
export interface RecorderParts {
  readonly domains: readonly Recorded[];
  readonly bucketSec: number;
  /** Figures of this worker. */
  readonly counters: WorkerCounters;
  /** True if there is a database; without one only the counters are kept. */
  readonly keepsRows: boolean;
  readonly instance_id: string;
  /** Name of the writer and its first batch number. */
  readonly writer: string;
  readonly firstNumber: number;
  /** Rows of a domain that may wait. */
  readonly queueLimit?: number;
  readonly clock: Clock;
  /** Lines on the requests that are over, where they are wanted. */
  readonly log?: Pick<RequestLog, "add"> | undefined;
  /** Hands a batch of that many rows to the one writer. Rejects when the database does not take them. */
  deliver(batch: RowBatch, rows: number): Promise<void>;
}

/** Rows on their way, and how many. */
interface PendingBatch {
  readonly batch: RowBatch;
  readonly rows: number;
  underWay: boolean;
}

/** Rows of one domain that wait. */
interface Queue extends Recorded {
  /** The oldest ones, in blocks that are full. */
  full: PackedRows[];
  /** The block that is being filled. */
  readonly block: RowBlock;
  /** Rows received since the start, and rows that no longer wait here. */
  came: number;
  went: number;
  /** Sums of rows that were dropped. */
  dropped: TimeBuckets;
}

/** Rows of a queue. */
function waitingIn({ came, went }: Queue): number {
  return came - went;
}

/**
 * Keeps what one worker has seen until the database has it: rows travel in batches, off the request path, and wait,
 * bounded, for a database that fails. Counts at once, in memory that all workers share. Never throws into a reply.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #queues: readonly Queue[];
  readonly #inTurn = createSerialQueue();
  #run: Run | undefined;
  /** Requests of any run that have arrived and are not over. */
  #open = 0;
  #idle = () => {};
  #number: number;
  /**
   * Batch that was sent to the database and is not yet acknowledged; it goes again as it is, so that it cannot count
   * twice.
   */
  #pending: PendingBatch | undefined;
  #wait = FLUSH_MS;
  #planned = false;
  #cancel = () => {};

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#number = parts.firstNumber;
    this.#queues = parts.domains.map((domain) => ({
      ...domain,
      full: [],
      block: new RowBlock(domain.columns),
      came: 0,
      went: 0,
      dropped: new TimeBuckets(parts.bucketSec),
    }));
  }

  /** Begins to record a run; what waits of another one is forgotten with it. */
  open(run: Run): void {
    if (this.#run && this.#run !== run) this.#forget();
    this.#run = run;
  }

  /** The observers of a run, in the order of the domains. */
  observers(run: Run): MetricsObserver[] {
    const { log, counters } = this.#parts;
    const opened = () => void this.#open++;
    const over = () => --this.#open === 0 && this.#idle();
    return this.#queues.flatMap(({ name }, domain) => {
      const tally = run.tallies[domain];
      const closed = (record: LiveRecord) => {
        this.#closed(run, domain, record);
        log?.add(record);
      };
      const isInForce = () => run === this.#run;
      return tally
        ? [new MetricsObserver({ name, domain, tally, counters, isInForce, opened, over, closed })]
        : [];
    });
  }

  #closed(run: Run, domain: number, record: LiveRecord): void {
    const queue = this.#queues[domain];
    const { counters, keepsRows, queueLimit = MOST_QUEUED } = this.#parts;
    if (!queue || !keepsRows || run !== this.#run) return; // or its run was reset while it was in flight
    queue.block.add(run.nextSeq(), record);
    if (queue.block.rows === BLOCK_ROWS) queue.full.push(queue.block.take());
    counters.add("recorded", 1);
    queue.came++;
    if (waitingIn(queue) > queueLimit) this.#drop(queue);
    if (!this.#planned) this.#plan(FLUSH_MS);
    else if (waitingIn(queue) === FLUSH_ROWS && this.#wait === FLUSH_MS) this.#plan(0);
  }

  /** Drops the oldest rows of a queue, but not their sums. */
  #drop(queue: Queue): void {
    const oldest = queue.full.shift() ?? queue.block.take();
    addRows(queue.dropped, oldest);
    queue.went += oldest.rows;
    this.#parts.counters.add("dropped", oldest.rows);
  }

  /** Writes all rows of requests that are over by now. Rejects when the database does not take them; none is lost. */
  flush(): Promise<void> {
    const until = this.#queues.map(({ came }) => came);
    return this.#inTurn(async () => {
      while (this.#pending || this.#queues.some(({ went }, at) => went < (until[at] ?? 0))) {
        const pending = this.#pending ??= this.#take();
        if (!pending) return;
        await this.#deliver(pending);
      }
    });
  }

  async #deliver(pending: PendingBatch): Promise<void> {
    pending.underWay = true;
    try {
      await this.#parts.deliver(pending.batch, pending.rows);
      this.#pending = undefined; // only a flush sets another one, and they take turns
    } catch (error) {
      if (this.#pending !== pending) this.#parts.counters.add("recorded", -pending.rows); // its run was reset
      throw error;
    } finally {
      pending.underWay = false;
    }
  }

  #take(): PendingBatch | undefined {
    const run = this.#run;
    const waiting = this.#waiting();
    const batches = this.#queues.filter((queue) => waitingIn(queue) > 0).map((queue) =>
      this.#takeFrom(queue)
    );
    if (!run || batches.length === 0) return undefined;
    return {
      underWay: false,
      rows: waiting - this.#waiting(),
      batch: {
        run_id: run.id,
        instance_id: this.#parts.instance_id,
        writer: this.#parts.writer,
        number: this.#number++,
        batches,
      },
    };
  }

  #takeFrom(queue: Queue): PackedDomainRows {
    const blocks = queue.full.splice(0, BATCH_BLOCKS);
    if (blocks.length < BATCH_BLOCKS && queue.block.rows > 0) blocks.push(queue.block.take());
    for (const { rows } of blocks) queue.went += rows;
    return {
      domain: queue.name,
      blocks,
      bucket_sec: this.#parts.bucketSec,
      dropped: queue.dropped.take(),
    };
  }

  /** Plans a flush in place of the one that is planned, if any. */
  #plan(ms: number): void {
    this.#cancel();
    this.#planned = true;
    this.#cancel = after(ms, () => {
      const from = this.#parts.clock.now();
      this.flush().then(
        () => this.#flushed(FLUSH_MS - (this.#parts.clock.now() - from)),
        () => this.#plan(this.#wait = Math.min(this.#wait * 2, BACKOFF_MS)),
      );
    });
  }

  /** Plans the next flush, in `ms` milliseconds, if rows came meanwhile; else the first row that comes does. */
  #flushed(ms: number): void {
    this.#wait = FLUSH_MS;
    this.#planned = false;
    if (this.#waiting() > 0) this.#plan(Math.max(0, ms));
  }

  /** Rows in the queues. */
  #waiting(): number {
    return this.#queues.reduce((sum, queue) => sum + waitingIn(queue), 0);
  }

  /** Sizes of the queues on this worker. */
  memory(): Readonly<Record<string, Accumulator>> {
    const { queueLimit = MOST_QUEUED } = this.#parts;
    const sums = this.#queues.reduce((sum, { dropped }) => sum + dropped.size, 0);
    const domains = this.#queues.length;
    return {
      rows: {
        size: this.#waiting(),
        limit: domains * queueLimit,
        forgotten: this.#parts.counters.get("dropped"),
      },
      bucket_sums: { size: sums, limit: domains * MOST_SUMS },
    };
  }

  /** Drops the waiting rows of a run that is over. A batch in flight is counted once it is acknowledged. */
  #forget(): void {
    this.#parts.counters.beginRun();
    const kept = this.#pending?.underWay === false ? this.#pending.rows : 0;
    this.#parts.counters.add("recorded", -(this.#waiting() + kept));
    this.#pending = undefined;
    for (const queue of this.#queues) {
      queue.full = [];
      queue.block.take();
      queue.went = queue.came;
      queue.dropped = new TimeBuckets(this.#parts.bucketSec);
    }
  }

  /** Waits until no request is under way, but not for long: those whose connections were cut end in a moment. */
  async idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idle = resolve;
    if (this.#open > 0) await within(LAST_ENDS_MS, promise);
  }

  /** Writes what waits, as far as the database takes it, and stops. */
  async close(): Promise<void> {
    this.#cancel();
    try {
      await this.flush();
    } catch (error) {
      const rows = this.#parts.counters.queued();
      const reason = isDatabaseError(error) ? messageOf(error) : error; // of a bug, its stack is wanted
      log.error("Lost {rows} rows as the database did not take them: {reason}", { rows, reason });
    }
    this.#cancel(); // one that was under way has planned the next
  }
}
