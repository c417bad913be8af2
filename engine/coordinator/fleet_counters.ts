import { getLogger } from "@logtape/logtape";
import { within } from "../base/clock.ts";
import { Outage } from "../base/outage.ts";
import type { MetricsGateway } from "../metrics/gateway.ts";
import type { RuleRequests } from "../metrics/rule_counter_sql.ts";
import { Unreachable } from "../metrics/connect.ts";
import type { SharedCount } from "../rules/rule_counters.ts";

const log = getLogger(["errorworks", "fleet"]);

/** Longest wait for the database to count a request, in milliseconds. */
const COUNT_MS = 1_000;

/** Most counters of one call of the database. */
const MOST_AT_ONCE = 500;

/** A request that waits to be counted. */
interface Waiting {
  readonly counter: string;
  readonly first: number;
  resolve(counted: SharedCount | null): void;
}

/**
 * Counters of rules that the instances of a fleet share, in its database. There is one call at a time: what comes
 * meanwhile is counted by the next one. While the database is away nothing waits for it.
 */
export class FleetCounters {
  readonly #gateway: MetricsGateway;
  readonly #waiting: Waiting[] = [];
  #asking = false;
  /** True from a failure until the database has answered somebody. */
  #away = false;
  #alone = 0;
  readonly #outage = new Outage({
    down: (message) => log.warn("Rules count for this instance alone: {message}", { message }),
    up: () => log.info("Rules count for all instances together again"),
  });

  constructor(gateway: MetricsGateway) {
    this.#gateway = gateway;
  }

  /** Current error; `null` while all instances count together, or can as far as is known. */
  get error(): string | null {
    return this.#away ? this.#outage.error : null;
  }

  /** Requests that were counted on this instance alone. */
  get alone(): number {
    return this.#alone;
  }

  /** Counts a request; `null` where the database is away. */
  count(counter: string, first: number): Promise<SharedCount | null> {
    if (this.#away) return Promise.resolve(this.countAlone());
    const { promise, resolve } = Promise.withResolvers<SharedCount | null>();
    this.#waiting.push({ counter, first, resolve });
    if (!this.#asking) this.#askAll();
    return promise;
  }

  /** Notes that a request is counted on this instance alone. */
  countAlone(): null {
    this.#alone++;
    return null;
  }

  /** Tries the database again, which has answered somebody. */
  tryAgain(): void {
    this.#away = false;
  }

  async #askAll(): Promise<void> {
    this.#asking = true;
    while (this.#waiting.length > 0) await this.#ask(this.#waiting.splice(0, MOST_AT_ONCE));
    this.#asking = false;
  }

  /** Never rejects. */
  async #ask(waiting: readonly Waiting[]): Promise<void> {
    const groups = [...Map.groupBy(waiting, ({ counter }) => counter)];
    const requests = groups.map(([counter, all]) => ({
      counter,
      requests: all.length,
      first: all[0]?.first ?? 0,
    }));
    const counts = this.#away ? [] : await this.#outage.watch(() => this.#call(requests)).catch(() => {
      this.#away = true;
      return [];
    });
    for (const [at, [, all]] of groups.entries()) {
      const counted = counts[at];
      for (const [n, { resolve }] of all.entries()) {
        resolve(counted ? { ...counted, before: counted.before + n } : this.countAlone());
      }
    }
  }

  /** @throws {Unreachable} if it takes too long */
  async #call(requests: readonly RuleRequests[]): Promise<readonly SharedCount[]> {
    const call = this.#gateway.call((store) => store.countForRules(requests));
    if (await within(COUNT_MS, call)) return await call;
    throw new Unreachable(`Cannot reach the libSQL server: no answer within ${COUNT_MS / 1000} s`);
  }
}
