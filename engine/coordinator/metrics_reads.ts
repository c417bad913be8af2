import type { SqlValue } from "../metrics/columns.ts";
import { type FleetStats, fleetStats } from "../metrics/fleet_stats.ts";
import type { MetricsGateway } from "../metrics/gateway.ts";
import type { Query } from "../metrics/query/query.ts";
import type { BucketQuery, Store } from "../metrics/store.ts";

/** Reads what was written to the database, what still waits on any worker included. */
export class MetricsReads {
  readonly #gateway: MetricsGateway;
  readonly #flush: () => Promise<void>;

  /** `flush` writes what still waits. */
  constructor(gateway: MetricsGateway, flush: () => Promise<void>) {
    this.#gateway = gateway;
    this.#flush = flush;
  }

  /** Sums of all instances that ever wrote to the database, by domain. Rejects when it does not answer. */
  async totals(): Promise<Record<string, FleetStats>> {
    await this.#flush();
    const totals = await this.#gateway.call((store) => store.totals());
    return Object.fromEntries(Object.entries(totals).map(([domain, own]) => [domain, fleetStats(own)]));
  }

  /** The time buckets of a run, what still waits on any worker included. Rejects when the database does not answer. */
  async series(span: BucketQuery): ReturnType<Store["series"]> {
    await this.#flush();
    return await this.#gateway.call((store) => store.series(span));
  }

  /** Runs a SELECT of the program's own on all that was written by now. Rejects when the database does not answer. */
  async select(sql: string, args: readonly SqlValue[]): ReturnType<Store["select"]> {
    await this.#flush();
    return await this.#gateway.call((store) => store.select(sql, args));
  }

  /** A page of a query that somebody else wrote. @throws {QueryError}, or what the database says */
  async query(query: Query): ReturnType<Store["query"]> {
    await this.#flush();
    return await this.#gateway.call((store) => store.query(query));
  }
}
