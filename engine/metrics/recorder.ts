import { getLogger } from "@logtape/logtape";
import { every } from "../clock.ts";
import { secretHex } from "../random.ts";
import type { Clock, Columns } from "../types.ts";
import type { Observer, Visit } from "../visit.ts";
import { Buckets } from "./buckets.ts";
import { type Origin, rowOf } from "./columns.ts";
import type { Batch } from "./deliver.ts";
import type { Page, Run, Store } from "./store.ts";
import { type DomainStats, Tally } from "./tally.ts";

const log = getLogger(["errorworks", "metrics"]);

/** Rows go to the database this often (milliseconds), or as soon as this many are waiting. */
export const FLUSH_MS = 100;
export const FLUSH_ROWS = 1_000;
/** Most rows of one domain in one transaction. */
const BATCH_ROWS = 5_000;
/** Rows that may wait for a database that does not take them; beyond it the oldest are dropped and counted. */
export const QUEUE_LIMIT = 100_000;

/** What the recorder has to know of a domain. */
export interface Recorded {
  readonly name: string;
  readonly columns: Columns;
  readonly faults: readonly string[];
}

/** State of the way to the database. */
export interface RecorderHealth {
  readonly state: "ok" | "failing";
  readonly error: string | null;
  readonly queued_rows: number;
  readonly queue_limit: number;
  readonly written_rows: number;
  readonly dropped_rows: number;
}

/** What is counted, queued and summed for one domain. */
interface Ledger extends Recorded {
  tally: Tally;
  /** Each a JSON list. */
  rows: string[];
  buckets: Buckets;
}

/**
 * Counts requests at once and writes their rows later, in batches, off the request path. Never throws into a reply:
 * a failing database is logged once, its rows wait, bounded.
 */
export class Recorder implements Observer {
  readonly #store: Store;
  readonly #ledgers: ReadonlyMap<string, Ledger>;
  readonly #clock: Clock;
  readonly #bucketSec: number;
  readonly #describe: () => Omit<Run, "run_id" | "instance_id" | "started_ms">;
  readonly #stop: () => void;
  #origin: Origin = { run_id: `run_${secretHex(8)}`, instance_id: `ins_${secretHex(4)}` };
  #started: number;
  #seq = 0;
  #number = 0;
  #written = 0;
  #dropped = 0;
  #bugs = 0;
  #error: string | null = null;
  #writing: Promise<void> | undefined;

  /** `describe` tells what belongs into the table of runs. Call `begin` before the first request. */
  constructor(
    { store, domains, clock, bucketSec, describe }: {
      store: Store;
      domains: readonly Recorded[];
      clock: Clock;
      bucketSec: number;
      describe: () => Omit<Run, "run_id" | "instance_id" | "started_ms">;
    },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#bucketSec = bucketSec;
    this.#describe = describe;
    this.#started = clock.epoch();
    this.#ledgers = new Map(domains.map((domain) => [domain.name, {
      ...domain,
      tally: new Tally(domain.faults),
      rows: [],
      buckets: new Buckets(bucketSec),
    }]));
    this.#stop = every(FLUSH_MS, () => this.flush(), (error) => this.#failed(error));
  }

  get run(): { run_id: string; instance_id: string; started_utc: string } {
    return { ...this.#origin, started_utc: new Date(this.#started).toISOString() };
  }

  arrived(visit: Visit): void {
    this.#ledger(visit.domain).tally.arrived();
  }

  counted(visit: Visit): void {
    this.#ledger(visit.domain).tally.counted(visit);
  }

  closed(visit: Visit): void {
    const ledger = this.#ledger(visit.domain);
    ledger.tally.closed(visit);
    ledger.buckets.add(visit);
    ledger.rows.push(rowOf(this.#seq++, visit, ledger.columns));
    if (ledger.rows.length > QUEUE_LIMIT) {
      ledger.rows.splice(0, FLUSH_ROWS);
      this.#dropped += FLUSH_ROWS;
    }
    if (ledger.rows.length >= FLUSH_ROWS && !this.#writing && this.#error === null) {
      this.flush().catch((error) => this.#failed(error));
    }
  }

  bug(visit: Visit, error: unknown): void {
    this.#bugs++;
    log.error("Bug while serving {route} ({id}): {error}", { route: visit.route, id: visit.id, error });
  }

  /** Counts of bugs of ours since the start. */
  get bugs(): number {
    return this.#bugs;
  }

  /** Writes the run into the table of runs. */
  async begin(): Promise<void> {
    await this.#store.begin({ ...this.#origin, started_ms: this.#started, ...this.#describe() });
  }

  /** Writes all rows of requests that are over by now. Rejects when the database does not take them; none is lost. */
  async flush(): Promise<void> {
    const before = this.#seq;
    while (this.#oldest() < before) {
      if (this.#writing) await this.#writing.catch(() => {});
      else await (this.#writing = this.#writeSome().finally(() => this.#writing = undefined));
    }
  }

  /** The number of the oldest row that waits. */
  #oldest(): number {
    let waiting = 0;
    for (const { rows } of this.#ledgers.values()) waiting += rows.length;
    return this.#writing ? -1 : this.#seq - waiting;
  }

  async #writeSome(): Promise<void> {
    const taken = [...this.#ledgers.values()].map((ledger) => ({
      ledger,
      rows: ledger.rows.splice(0, BATCH_ROWS),
      buckets: ledger.buckets.take(),
    })).filter(({ rows }) => rows.length > 0);
    const batches = taken.map(({ ledger, rows, buckets }): Batch => ({
      domain: ledger.name,
      rows: `[${rows.join(",")}]`,
      buckets: JSON.stringify(buckets),
    }));
    try {
      await this.#store.write({
        ...this.#origin,
        writer: this.#origin.instance_id,
        number: ++this.#number,
        batches,
      });
      for (const { rows } of taken) this.#written += rows.length;
      if (this.#error !== null) log.info("The metrics database takes rows again");
      this.#error = null;
    } catch (error) {
      for (const { ledger, rows, buckets } of taken) {
        ledger.rows = [...rows, ...ledger.rows];
        ledger.buckets.putBack(buckets);
      }
      throw error;
    }
  }

  #failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#error === null) log.warn("The metrics database does not take rows: {message}", { message });
    this.#error = message;
  }

  /** Figures of one domain, right as of now. */
  stats(domain: string): DomainStats {
    return this.#ledger(domain).tally.stats();
  }

  health(): RecorderHealth {
    return {
      state: this.#error === null ? "ok" : "failing",
      error: this.#error,
      queued_rows: [...this.#ledgers.values()].reduce((sum, { rows }) => sum + rows.length, 0),
      queue_limit: QUEUE_LIMIT * this.#ledgers.size,
      written_rows: this.#written,
      dropped_rows: this.#dropped,
    };
  }

  /** Reads rows back, those that still wait included. */
  async read(page: Page): ReturnType<Store["read"]> {
    await this.flush();
    return await this.#store.read(page);
  }

  /** Forgets what this run has counted and written, and begins a new one. */
  async reset(): Promise<void> {
    await this.flush();
    await this.#store.forget(this.#origin.run_id);
    this.#origin = { ...this.#origin, run_id: `run_${secretHex(8)}` };
    this.#started = this.#clock.epoch();
    this.#seq = 0;
    for (const ledger of this.#ledgers.values()) {
      ledger.tally = new Tally(ledger.faults, ledger.tally.inFlight);
      ledger.buckets = new Buckets(this.#bucketSec);
      ledger.rows = [];
    }
    await this.begin();
  }

  /** Writes what waits and closes the database. */
  async close(): Promise<void> {
    this.#stop();
    try {
      await this.flush();
    } catch (error) {
      this.#failed(error);
      log.error("Lost {rows} rows as the database did not take them", { rows: this.health().queued_rows });
    }
    await this.#store.close();
  }

  #ledger(domain: string): Ledger {
    const ledger = this.#ledgers.get(domain);
    if (!ledger) throw new RangeError(`Cannot record for domain "${domain}" as it was not declared`);
    return ledger;
  }
}
