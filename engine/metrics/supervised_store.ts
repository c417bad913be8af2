import { type Remote, wrap } from "comlink";
import { after } from "../base/clock.ts";
import { messageOf } from "../base/error.ts";
import { CallGuard } from "../base/call_guard.ts";
import type { RowBatch } from "./batch_sql.ts";
import type { AgreedTerms, FleetTerms, Heartbeat, HeartbeatReply } from "./fleet_sql.ts";
import type { RuleRequests } from "./rule_counter_sql.ts";
import type { SharedCount } from "../rules/rule_counters.ts";
import type { SqlValue } from "./columns.ts";
import type { LibsqlStore } from "./libsql_store.ts";
import type { Bucket, Total } from "./queries.ts";
import { openReader } from "./query/reader.ts";
import { CLOSED, type Query, type QueryPage, type SqlReader } from "./query/query.ts";
import type {
  BucketQuery,
  MetricsStore,
  RowPage,
  RowQuery,
  RunRow,
  StoreHealth,
  StoreOptions,
} from "./store.ts";
import { storeThread } from "./store_thread.ts";
import type { StoreEntry } from "./store_worker.ts";

/** Options for the start and supervision of the metrics worker; the defaults are those of a server. */
export interface Supervision {
  readonly spawn?: () => Worker;
  /** A worker that does not answer a call for so long is given up. Milliseconds. @default {15000} */
  readonly patience_ms?: number;
}

/** One life of the worker. */
interface StoreWorker {
  readonly store: Promise<Remote<LibsqlStore>>;
  /** Rejects pending calls when the worker is given up. */
  readonly guard: CallGuard;
  state: "starting" | "ready";
  end(why: string): void;
}

/**
 * A store in a worker of its own, since the driver of a file blocks the thread it runs on. Should the worker die or
 * hang, the calls that wait for it reject, and the next call starts another one. A write that was rejected may have
 * been done, so send it again as it was: see `RowBatch`.
 */
export class SupervisedStore implements MetricsStore {
  readonly #options: StoreOptions;
  /** Reads beside the worker, so that no question holds up its writing. */
  readonly #reader: SqlReader;
  readonly #spawn: () => Worker;
  readonly #patience_ms: number;
  #life: StoreWorker | undefined;
  #starts = 0;
  #closed = false;
  #run: RunRow | undefined;

  constructor(options: StoreOptions, { spawn = storeThread, patience_ms = 15_000 }: Supervision = {}) {
    this.#options = options;
    this.#reader = openReader(options);
    this.#spawn = spawn;
    this.#patience_ms = patience_ms;
  }

  health(): StoreHealth {
    const state = this.#closed ? "closed" : this.#life?.state ?? "lost";
    return { state, restarts: Math.max(0, this.#starts - 1) };
  }

  /** Opens the database. @throws what libSQL says */
  async open(): Promise<void> {
    await this.#ask(() => Promise.resolve());
  }

  async write(batch: RowBatch): Promise<void> {
    await this.#ask((store) => store.write(batch));
  }

  async begin(run: RunRow): Promise<void> {
    this.#run = run;
    await this.#ask((store) => store.begin(run));
  }

  async forget(run_id: string): Promise<void> {
    if (this.#run?.run_id === run_id) this.#run = undefined;
    while (await this.#ask((store) => store.forgetSome(run_id)));
  }

  async read(page: RowQuery): Promise<RowPage> {
    return await this.#ask((store) => store.read(page));
  }

  async totals(run_id?: string): Promise<Record<string, Total[]>> {
    return await this.#ask((store) => store.totals(run_id));
  }

  async series(span: BucketQuery): Promise<Bucket[]> {
    return await this.#ask((store) => store.series(span));
  }

  async heartbeat(here: Heartbeat): Promise<HeartbeatReply> {
    return await this.#ask((store) => store.heartbeat(here));
  }

  async publish(instance_id: string, config: string, number: number): Promise<number> {
    return await this.#ask((store) => store.publish(instance_id, config, number));
  }

  async posted(version: number): Promise<string | null> {
    return await this.#ask((store) => store.posted(version));
  }

  async agree(terms: FleetTerms): Promise<AgreedTerms> {
    return await this.#ask((store) => store.agree(terms));
  }

  async countReset(instance_id: string, number: number): Promise<number> {
    return await this.#ask((store) => store.countReset(instance_id, number));
  }

  async countForRules(requests: readonly RuleRequests[]): Promise<SharedCount[]> {
    return await this.#ask((store) => store.countForRules(requests));
  }

  async leave(instance_id: string): Promise<void> {
    await this.#ask((store) => store.leave(instance_id));
  }

  async select(sql: string, args?: readonly SqlValue[]): Promise<Record<string, SqlValue>[]> {
    return await this.#reader.select(sql, args);
  }

  async query(query: Query): Promise<QueryPage> {
    return await this.#reader.query(query);
  }

  /** Closes the database. Rejects when the worker does not say that it did, but never waits for ever. */
  async close(): Promise<void> {
    const life = this.#life;
    try {
      await this.#reader.close();
      if (life) await this.#ask((store) => store.close());
    } finally {
      this.#closed = true;
      life?.end(CLOSED);
    }
  }

  /** Calls the worker; a call that takes longer than `patience_ms` ends it. */
  async #ask<T>(work: (store: Remote<LibsqlStore>) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error(CLOSED);
    const life = this.#life ??= this.#start();
    const calm = after(this.#patience_ms, () => {
      life.end(`The metrics worker did not answer within ${this.#patience_ms / 1000} s`);
    });
    try {
      return await life.guard.guard(life.store.then(work));
    } finally {
      calm();
    }
  }

  #start(): StoreWorker {
    this.#starts++;
    const worker = this.#spawn();
    const guard = new CallGuard();
    const life: StoreWorker = {
      store: this.#open(worker),
      guard,
      state: "starting",
      end: (why) => {
        worker.terminate();
        guard.failAll(why);
        if (this.#life === life) this.#life = undefined;
      },
    };
    worker.addEventListener("error", (event) => {
      event.preventDefault(); // or it would end this process as well
      life.end(`The metrics worker died: ${event.message}`);
    });
    life.store.then(() => life.state = "ready", (error) => life.end(messageOf(error)));
    return life;
  }

  async #open(worker: Worker): Promise<Remote<LibsqlStore>> {
    const store = await wrap<StoreEntry>(worker).open(this.#options);
    if (this.#run) await store.begin(this.#run);
    return store;
  }
}
