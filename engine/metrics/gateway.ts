import { getLogger } from "@logtape/logtape";
import { DatabaseError, messageOf } from "../base/error.ts";
import { Outage } from "../base/outage.ts";
import { within } from "../base/clock.ts";
import { LAST_ROWS_MS } from "../base/time.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import type { RowBatch } from "./batch_sql.ts";
import { QueryError } from "./query/query.ts";
import type { MetricsStore, RowQuery, RunRow, Store, StoreHealth } from "./store.ts";
import type { Accumulator } from "../base/accumulator.ts";

const log = getLogger(["errorworks", "metrics"]);

/** Runs whose end the database has not heard of yet; the oldest go. */
const MOST_CHORES = 100;

/** A task for the database that concerns a run. */
interface Chore {
  readonly run_id: string;
  readonly isBegin: boolean;
  readonly work: () => Promise<void>;
}

/** Health of the database connection. */
export interface GatewayHealth {
  readonly state: "ok" | "failing";
  readonly error: string | null;
  /** The thread or connection that writes. */
  readonly writer: StoreHealth;
}

/**
 * The only access of a server to the database. A run is written before its rows; an outage is logged once when it
 * begins and once when it ends.
 */
export class MetricsGateway {
  readonly #store: MetricsStore;
  readonly #inTurn = createSerialQueue();
  /** Tasks to run before the next write, in order. */
  #chores: readonly Chore[] = [];
  /** Tasks that went for newer ones. */
  #dropped = 0;
  /** The one that is under way. */
  #running: Chore | undefined;
  /** Runs that were reset: nothing of them may be written any more. */
  readonly #forgotten = new Set<string>();
  readonly #outage = new Outage({
    down: (message) => log.warn("The metrics database does not answer: {message}", { message }),
    up: () => log.info("The metrics database answers again"),
  });

  constructor(store: MetricsStore) {
    this.#store = store;
  }

  /**
   * Writes what a worker hands over, but nothing of a run that is forgotten. Rejects when the database does not take
   * it.
   */
  write(batch: RowBatch): Promise<void> {
    return this.#inTurn(() =>
      this.#watched(async () => {
        await this.#doChores();
        if (!this.#forgotten.has(batch.run_id)) await this.#store.write(batch);
      })
    );
  }

  /** Reads rows. Rejects when the database does not answer. */
  read(page: RowQuery): ReturnType<Store["read"]> {
    return this.#inTurn(() =>
      this.#watched(async () => {
        await this.#doChores();
        const read = await this.#store.read(page);
        if (read.unreadable > 0) warnOfNumbers(page, read.unreadable);
        return read;
      })
    );
  }

  /** Asks the store for something that no row depends on. Rejects when the database does not answer. */
  call<T>(question: (store: Store) => Promise<T>): Promise<T> {
    return namingDatabaseErrors(() => question(this.#store));
  }

  /** Writes a run into the table of runs, sooner or later. */
  begin(run: RunRow): void {
    this.#soon({ run_id: run.run_id, isBegin: true, work: () => this.#store.begin(run) });
  }

  /** Removes what a run has written, sooner or later. */
  forget(run_id: string): void {
    this.#forgotten.add(run_id);
    for (const oldest of this.#forgotten) {
      if (this.#forgotten.size > MOST_CHORES) this.#forgotten.delete(oldest);
    }
    const unknown = this.#chores.find((one) => one.isBegin && one.run_id === run_id && one !== this.#running);
    if (unknown) this.#chores = this.#chores.filter((one) => one !== unknown); // so it has no rows either
    else this.#soon({ run_id, isBegin: false, work: () => this.#store.forget(run_id) });
  }

  /** Does what waits for a database that answers again, which else the next write does. */
  catchUp(): void {
    this.#inTurn(() => this.#watched(() => this.#doChores())).catch(() => {});
  }

  health(): GatewayHealth {
    const { error } = this.#outage;
    return { state: error === null ? "ok" : "failing", error, writer: this.#store.health() };
  }

  /** Chores that wait. */
  memory(): Accumulator {
    return { size: this.#chores.length, limit: MOST_CHORES, forgotten: this.#dropped };
  }

  /** Closes the database; one that does not even close, or not in time, is left alone. */
  async close(): Promise<void> {
    try {
      const isClosed = await within(LAST_ROWS_MS, this.#inTurn(() => this.#store.close()));
      if (!isClosed) {
        log.error("The metrics database did not close within {sec} s", { sec: LAST_ROWS_MS / 1000 });
      }
    } catch (error) {
      log.error("Could not close the metrics database: {error}", { error });
    }
  }

  /** Queues a task to run as soon as the database answers, before the next write; callers do not wait for it. */
  #soon(chore: Chore): void {
    const chores = [...this.#chores, chore];
    this.#dropped += Math.max(0, chores.length - MOST_CHORES);
    this.#chores = chores.slice(-MOST_CHORES);
    this.catchUp();
  }

  async #doChores(): Promise<void> {
    for (let chore; (chore = this.#chores[0]);) {
      this.#running = chore;
      await chore.work();
      this.#chores = this.#chores.filter((one) => one !== chore);
    }
  }

  #watched<T>(work: () => Promise<T>): Promise<T> {
    return this.#outage.watch(() => namingDatabaseErrors(work));
  }
}

function warnOfNumbers({ domain, table }: RowQuery, numbers: number): void {
  log.warn("{numbers} numbers of {domain} {table} are beyond 2^53, so they are exported as null", {
    numbers,
    domain,
    table,
  });
}

/** Wraps errors of the database in `DatabaseError`; bugs of ours, and refused queries, pass unchanged. @throws {DatabaseError} */
async function namingDatabaseErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof TypeError || cause instanceof RangeError || cause instanceof QueryError) throw cause;
    throw new DatabaseError(messageOf(cause), { cause });
  }
}
