import type { Canary } from "../canary.ts";
import { plainLayer } from "../config/layers.ts";
import { parseConfig } from "../config/load.ts";
import { deepFreeze, type Tree, withoutNulls } from "../config/merge.ts";
import type { Config } from "../config/schema.ts";
import type { Edition } from "./edition.ts";
import { Fleet } from "./fleet.ts";
import { Deliveries } from "../metrics/deliveries.ts";
import { Keeper } from "../metrics/keeper.ts";
import { type FleetStats, fleetStats } from "../admin/fleet_stats.ts";
import { isRemote } from "../metrics/connect.ts";
import type { MetricsStore, Page, Span, Store } from "../metrics/store.ts";
import type { Service } from "../mount.ts";
import { secretHex } from "../random.ts";
import { countLost, newRun } from "../run.ts";
import { BoundedNotes } from "./notes.ts";
import { BoundedShelf } from "./shelf.ts";
import { Plane } from "../shared/plane.ts";
import { newSequences } from "../sequences.ts";
import { createTurns } from "../turns.ts";
import type { Clock } from "../types.ts";
import { VERSION } from "../version.ts";

/** One worker, as the hub sees it. */
export interface Member {
  /** Gets ready to go by an edition once the plane says so. @throws {ConfigError} */
  prepare(edition: Edition): Promise<void>;
  /** Goes by the edition that the plane says. */
  settle(): Promise<void>;
  /** Writes all rows of requests that are over. */
  flush(): Promise<void>;
}

/** What a hub is made from. */
export interface HubParts {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly preset: string | null;
  readonly seed: number;
  readonly store: MetricsStore;
  readonly clock: Clock;
  /** Is closed with the hub. */
  readonly canary?: Canary | undefined;
}

/**
 * The one place where it is decided what all workers go by: the configuration and the run. A change is prepared by
 * every worker, comes into force on all of them at the same instant, or on none, and is answered after that.
 */
export class Hub {
  readonly plane: Plane;
  readonly keeper: Keeper;
  readonly deliveries: Deliveries;
  /** What clients left with the server. */
  readonly shelf = new BoundedShelf();
  /** What faults remember of the replies that went out. */
  readonly notes = new BoundedNotes();
  /** Records who comes to a port where nobody has any business; none without such a port. */
  readonly canary: Canary | undefined;
  /** Those who share the database; none for one of this machine. */
  readonly fleet: Fleet | undefined;
  readonly instance_id = `ins_${secretHex(4)}`;
  /** Milliseconds since 1970. */
  readonly started_ms: number;
  readonly #parts: HubParts;
  readonly #members = new Map<number, Member>();
  // Changes take turns: one that is based on what another is about to replace would undo it.
  readonly #inTurn = createTurns();
  #edition: Edition;
  /** The highest number that was ever given; one that failed is not given again. */
  #numbers = 1;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.canary = parts.canary;
    this.started_ms = parts.clock.epoch();
    this.plane = new Plane(parts.services.length);
    this.keeper = new Keeper(parts.store);
    this.deliveries = new Deliveries(this.keeper, this.plane);
    this.#edition = {
      number: 1,
      config: parts.config,
      config_version: 1,
      run: newRun(parts.services, parts.clock),
      run_config_version: 1,
      sequences: newSequences(parts.services),
    };
    this.plane.edition = 1;
    this.fleet = isRemote(parts.config.metrics.database) ? new Fleet(this) : undefined;
  }

  get edition(): Edition {
    return this.#edition;
  }

  /** Tells the database of the first run, and joins those who share it. */
  async begin(): Promise<void> {
    this.#beginRun(this.#edition);
    await this.fleet?.join();
  }

  /** A worker comes in; when this resolves it goes by what all go by. @throws {ConfigError} */
  join(worker: number, member: Member): Promise<void> {
    return this.#inTurn(async () => {
      await member.prepare(this.#edition);
      this.#members.set(worker, member);
    });
  }

  /** A worker is gone; what was in flight on it is counted as lost. */
  leave(worker: number): void {
    this.#members.delete(worker);
    this.deliveries.leave(worker);
    countLost(this.#parts.services, this.#edition.run, this.plane.slot(worker).clear());
  }

  /** Lays a part over the configuration in force, here and in the fleet. @throws {ConfigError} */
  async update(patch: Tree): Promise<void> {
    await this.change(patch, "request body");
    this.fleet?.announce(this.#sections(this.#edition.config));
  }

  /** Lays a part, `whence` it comes, over the configuration in force here; `null` takes a key back. @throws {ConfigError} */
  change(patch: Tree, whence: string): Promise<void> {
    return this.#inTurn(async () => {
      const [below, above] = withoutNulls(this.#edition.config, patch);
      const layers = [plainLayer("current", below), plainLayer(whence, above)];
      await this.#change(parseConfig(this.#parts.services, layers));
    });
  }

  /** Takes the domains' sections of another configuration; the rest takes a restart. @throws {ConfigError} */
  replace(next: Config): Promise<void> {
    return this.#inTurn(async () => {
      await this.#change(deepFreeze({ ...this.#edition.config, ...this.#sections(next) }));
    });
  }

  /** The domains' part of a configuration: what may change while running. */
  #sections(config: Config): Tree {
    return Object.fromEntries(this.#parts.services.map(({ name }) => [name, config[name]]));
  }

  /** Starts over: a new run, in which nothing has happened yet. The configuration stays. */
  reset(): Promise<void> {
    return this.#inTurn(async () => {
      const { run: { run_id }, config_version } = this.#edition;
      const run = newRun(this.#parts.services, this.#parts.clock);
      await this.#publish({ run, run_config_version: config_version }, (next) => this.#beginRun(next));
      this.keeper.forget(run_id);
      this.shelf.clear();
      this.notes.clear();
      this.canary?.clear();
    });
  }

  /** Reads rows, those that still wait on any worker included. Rejects when the database does not answer. */
  async read(page: Page): ReturnType<Store["read"]> {
    await this.flush();
    return await this.keeper.read(page);
  }

  /** What all who ever wrote into the database add up to, by domain. Rejects when it does not answer. */
  async totals(): Promise<Record<string, FleetStats>> {
    await this.flush();
    const totals = await this.keeper.ask((store) => store.totals());
    return Object.fromEntries(Object.entries(totals).map(([domain, own]) => [domain, fleetStats(own)]));
  }

  /** The time buckets of a run, what still waits on any worker included. Rejects when the database does not answer. */
  async series(span: Span): ReturnType<Store["series"]> {
    await this.flush();
    return await this.keeper.ask((store) => store.series(span));
  }

  /** Writes all rows of requests that are over by now. Rejects when the database does not take them. */
  async flush(): Promise<void> {
    await this.#all((member) => member.flush());
  }

  /** Closes the database and the canary. The workers have to be closed before. */
  async close(): Promise<void> {
    await this.canary?.close();
    await this.fleet?.leave();
    await this.keeper.close();
  }

  async #change(config: Config): Promise<void> {
    await this.#publish({ config, config_version: this.#edition.config_version + 1 });
  }

  /** Puts something in force: all workers get ready, then one number changes, and with it all of them. */
  async #publish(change: Partial<Edition>, before = (_next: Edition) => {}): Promise<void> {
    const sequences = newSequences(this.#parts.services);
    const next = { ...this.#edition, sequences, ...change, number: ++this.#numbers };
    await this.#all((member) => member.prepare(next));
    before(next);
    this.#edition = next;
    this.plane.edition = next.number;
    await this.#all((member) => member.settle());
  }

  /** Asks all workers, and waits for every one of them, also when one fails: none may act on it later. */
  async #all(ask: (member: Member) => Promise<void>): Promise<void> {
    const answers = await Promise.allSettled(Array.from(this.#members.values(), ask));
    for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
  }

  #beginRun({ run: { run_id, started_ms }, config }: Edition): void {
    const { seed, preset } = this.#parts;
    this.keeper.begin({
      run_id,
      started_ms,
      instance_id: this.instance_id,
      seed,
      preset,
      version: VERSION,
      config: JSON.stringify(withoutSecrets(config)),
    });
  }
}

/** The configuration as it may be stored and shown. */
export function withoutSecrets({ server, metrics, ...rest }: Config): Tree {
  const { admin_token: _, ...openServer } = server;
  const { auth_token: __, ...openMetrics } = metrics;
  return { ...rest, server: openServer, metrics: openMetrics };
}
