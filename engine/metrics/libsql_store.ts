import { systemClock } from "../base/clock.ts";
import type { ResultSet } from "@libsql/client";
import { Database, type RunStatements } from "./database.ts";
import { batchStatements, type RowBatch } from "./batch_sql.ts";
import {
  agree,
  type AgreedTerms,
  agreedTermsOf,
  countReset,
  type FleetTerms,
  type Heartbeat,
  type HeartbeatReply,
  heartbeatReplyOf,
  heartbeatStatements,
  leave,
  publish,
} from "./fleet_sql.ts";
import {
  asBucket,
  asTotal,
  type Bucket,
  insertRun,
  pageOf,
  selectPage,
  selectSeries,
  selectTotals,
  type Total,
} from "./queries.ts";
import { forgetStep, pruneByAge, pruneByCount, pruneRuns, pruneWriters, STEP_ROWS } from "./retention.ts";
import type {
  BucketQuery,
  MetricsStore,
  RowPage,
  RowQuery,
  RunRow,
  StoreHealth,
  StoreOptions,
} from "./store.ts";
import { countStatements, type RuleRequests, sharedCountsOf } from "./rule_counter_sql.ts";
import type { SharedCount } from "../rules/rule_counters.ts";
import type { SqlValue } from "./columns.ts";
import { readerOf } from "./query/reader.ts";
import type { Query, QueryPage, SqlReader } from "./query/query.ts";
import { checkOwner, checkVersion, MARK, SELECT_SCHEMA, SELECT_VERSION } from "./schema_mark.ts";
import { tablesOf, viewOf } from "./tables.ts";
import type { Clock } from "../base/time.ts";

/** Interval of the search for rows that are too old, in milliseconds; at each batch while there are many. */
const AGE_EVERY_MS = 10_000;

/** The store in this thread. */
export class LibsqlStore implements MetricsStore {
  readonly #database: Database;
  readonly #reader: SqlReader;
  readonly #options: StoreOptions;
  readonly #domains: readonly string[];
  readonly #clock: Clock;
  #run: RunRow | undefined;
  #lookAt: number;
  /** How many looks for rows that are too old have come to their end. */
  #looks = 0;
  #opened = false;
  #closed = false;

  constructor(options: StoreOptions, clock: Clock) {
    this.#options = options;
    this.#domains = Object.keys(options.domains);
    this.#clock = clock;
    this.#lookAt = clock.now() + AGE_EVERY_MS;
    this.#database = new Database(options, (run) => this.#prepare(run));
    this.#reader = readerOf(options, this.#database);
  }

  async open(): Promise<void> {
    await this.#database.open();
  }

  health(): StoreHealth {
    const state = this.#opened ? "ready" : "starting";
    return { state: this.#closed ? "closed" : state, restarts: 0 };
  }

  /**
   * Creates what is missing, and touches nothing that is not: a full disk can still be read.
   *
   * @throws {UnfitDatabase} for a database of others, which stays as it is
   */
  async #prepare(run: RunStatements): Promise<void> {
    const { domains } = this.#options;
    const tables = tablesOf(domains);
    const views = Object.entries(domains).map(([domain, columns]) => viewOf(domain, columns));
    const [schema] = await run([SELECT_SCHEMA], "read");
    const found = schema?.rows ?? [];
    if (checkOwner({ found, tables, views }).isMarked) {
      const [mark] = await run([SELECT_VERSION], "read");
      checkVersion(mark?.rows[0]?.["schema_version"]);
    }
    const known = new Map(found.map(({ name, sql }) => [name, sql]));
    const changed = views.filter(({ name, sql }) => known.get(name) !== sql);
    await run([
      ...MARK,
      ...tables,
      ...changed.flatMap(({ name, sql }) => [`DROP VIEW IF EXISTS ${name}`, sql]),
      ...(this.#run ? [insertRun(this.#run)] : []),
    ], "write");
    this.#opened = true;
  }

  async write(batch: RowBatch): Promise<void> {
    const { maxRows, maxAgeHours } = this.#options;
    const written = batch.batches.map(({ domain }) => this.#known(domain));
    const now = this.#clock.now();
    const cutoff = maxAgeHours !== undefined && now >= this.#lookAt
      ? this.#clock.epoch() - maxAgeHours * 3_600_000
      : null;
    const results = await this.#database.run([
      ...batchStatements(batch),
      ...written.flatMap((domain) => pruneByCount(domain, maxRows)),
      ...(cutoff === null ? [] : this.#domains.flatMap((domain) => pruneByAge(domain, cutoff, this.#looks))),
    ]);
    if (cutoff === null) return;
    if (removedMany(results)) return; // so that the next batch looks again
    this.#looks++;
    this.#lookAt = now + AGE_EVERY_MS;
  }

  async begin(run: RunRow): Promise<void> {
    this.#run = run;
    await this.#database.run([
      insertRun(run),
      ...pruneRuns(this.#domains, run.run_id),
      pruneWriters(),
    ]);
  }

  async forget(run_id: string): Promise<void> {
    while (await this.forgetSome(run_id));
  }

  /** Removes some of what a run has written, in a bounded time; `true` if there may be more. */
  async forgetSome(run_id: string): Promise<boolean> {
    if (this.#run?.run_id === run_id) this.#run = undefined;
    return removedMany(await this.#database.run(forgetStep(this.#domains, run_id)));
  }

  async read(page: RowQuery): Promise<RowPage> {
    this.#known(page.domain);
    return pageOf(await this.#database.read(selectPage(page)), page);
  }

  async totals(run_id?: string): Promise<Record<string, Total[]>> {
    const selects = this.#domains.map((domain) => selectTotals(domain, run_id));
    const results = await this.#database.run(selects, "read");
    return Object.fromEntries(
      this.#domains.map((domain, index) => [domain, results[index]?.rows.map(asTotal) ?? []]),
    );
  }

  async series(span: BucketQuery): Promise<Bucket[]> {
    this.#known(span.domain);
    return (await this.#database.read(selectSeries(span))).rows.map(asBucket);
  }

  async heartbeat(here: Heartbeat): Promise<HeartbeatReply> {
    return heartbeatReplyOf(await this.#database.run(heartbeatStatements(here)));
  }

  async publish(instance_id: string, config: string, number: number): Promise<number> {
    const results = await this.#database.run(publish(instance_id, config, number));
    return Number(results.at(-1)?.rows[0]?.["version"]);
  }

  async posted(version: number): Promise<string | null> {
    const { rows } = await this.#database.read({
      sql: "SELECT config FROM fleet_config WHERE version = :version",
      args: { version },
    });
    const config = rows[0]?.["config"];
    return typeof config === "string" ? config : null;
  }

  async leave(instance_id: string): Promise<void> {
    await this.#database.run(leave(instance_id));
  }

  async agree(terms: FleetTerms): Promise<AgreedTerms> {
    return agreedTermsOf(await this.#database.run(agree(terms)));
  }

  async countReset(instance_id: string, number: number): Promise<number> {
    const results = await this.#database.run(countReset(instance_id, number));
    return Number(results.at(-1)?.rows[0]?.["resets"] ?? 0);
  }

  async countForRules(requests: readonly RuleRequests[]): Promise<SharedCount[]> {
    return sharedCountsOf(await this.#database.run(countStatements(requests)));
  }

  async select(sql: string, args?: readonly SqlValue[]): Promise<Record<string, SqlValue>[]> {
    return await this.#reader.select(sql, args);
  }

  async query(query: Query): Promise<QueryPage> {
    return await this.#reader.query(query);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#reader.close();
    } finally {
      await this.#database.close();
    }
  }

  #known(domain: string): string {
    if (this.#domains.includes(domain)) return domain;
    throw new RangeError(`Cannot use domain "${domain}" as it has no tables`);
  }
}

/** True if a statement removed so many rows that there may be more of them. */
function removedMany(results: readonly ResultSet[]): boolean {
  return results.some(({ rowsAffected }) => rowsAffected >= STEP_ROWS);
}

/** Opens the database and creates what is missing. @throws what libSQL says */
export async function openStore(options: StoreOptions, clock: Clock = systemClock): Promise<LibsqlStore> {
  const store = new LibsqlStore(options, clock);
  await store.open();
  return store;
}
