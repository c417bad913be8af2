import { getLogger } from "@logtape/logtape";
import { z } from "zod";
import { every } from "../clock.ts";
import type { Tree } from "../config/merge.ts";
import type { Edition } from "./edition.ts";
import type { Keeper } from "../metrics/keeper.ts";
import type { Heard, InstanceRow } from "../metrics/fleet_sql.ts";
import { Outage } from "../outage.ts";
import { createTurns } from "../turns.ts";
import { VERSION } from "../version.ts";

const log = getLogger(["errorworks", "fleet"]);

/** An instance says this often that it lives, and asks what is new, in milliseconds. */
export const BEAT_MS = 500;
/** One that was not heard of for this long does not count as living, in milliseconds. */
const LIVING_MS = 10_000;

/** The fleet as one instance sees it. */
export interface FleetStatus {
  /** Number of the fleet's configuration that this instance goes by; 0 for none. */
  readonly config_version: number;
  /** Whether a configuration was posted here that the database has not taken yet. */
  readonly unpublished: boolean;
  /** Why this instance cannot reach the others; `null` while it can. */
  readonly error: string | null;
  readonly instances: readonly InstanceRow[];
}

/** What a fleet has to know of the instance here. */
export interface Here {
  readonly keeper: Keeper;
  readonly instance_id: string;
  readonly edition: Edition;
  /** Lays a part, `whence` it comes, over the configuration in force here. @throws {ConfigError} */
  change(patch: Tree, whence: string): Promise<void>;
}

const tree = z.record(z.string(), z.unknown());

/**
 * The instances that share one database. A configuration that is posted to one of them reaches the others with their
 * next beat; the last one posted wins. Who joins a fleet that lives takes its configuration; the first one keeps its own.
 */
export class Fleet {
  readonly #here: Here;
  readonly #inTurn = createTurns();
  #instances: readonly InstanceRow[] = [];
  /** The newest number that was seen; undefined before the first beat. */
  #seen: number | undefined;
  #adopted = 0;
  #unpublished: Tree | undefined;
  readonly #outage = new Outage({
    down: (message) => log.warn("The other instances cannot be reached: {message}", { message }),
    up: () => log.info("The other instances can be reached again"),
  });
  #stop = () => {};

  constructor(here: Here) {
    this.#here = here;
  }

  /** Joins: takes the configuration of a fleet that lives, and keeps up with it from now on. */
  async join(): Promise<void> {
    await this.#beat();
    this.#stop = every(
      BEAT_MS,
      () => this.#beat(),
      (error) => log.error("Bug in a beat: {error}", { error }),
    );
  }

  /** Hands a configuration that was posted here to the others, as soon as the database answers. */
  announce(sections: Tree): void {
    this.#unpublished = sections;
    this.#beat();
  }

  status(): FleetStatus {
    return {
      config_version: this.#adopted,
      unpublished: this.#unpublished !== undefined,
      error: this.#outage.error,
      instances: this.#instances,
    };
  }

  /** Leaves the list of instances. */
  async leave(): Promise<void> {
    this.#stop();
    const { keeper, instance_id } = this.#here;
    await this.#inTurn(() => keeper.ask((store) => store.leave(instance_id))).catch(() => {});
  }

  /** Says and hears what is new. After a failure the next beat tries again. */
  async #beat(): Promise<void> {
    await this.#outage.watch(() => this.#exchange()).catch(() => {});
  }

  #exchange(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#publish();
      const { keeper, instance_id, edition } = this.#here;
      const beat = {
        instance_id,
        run_id: edition.run.run_id,
        version: VERSION,
        config_version: this.#adopted,
      };
      const heard = await keeper.ask((store) => store.beat(beat));
      this.#instances = heard.instances;
      await this.#follow(heard);
    });
  }

  /** Takes the newest configuration, unless it is known, or left behind by a fleet that is no more. */
  async #follow({ newest, instances }: Heard): Promise<void> {
    if (!newest || newest.version <= (this.#seen ?? 0)) {
      this.#seen ??= 0;
      return;
    }
    const { keeper, instance_id } = this.#here;
    const inForce = instances.some((one) =>
      one.instance_id !== instance_id && one.age_ms < LIVING_MS && one.config_version === newest.version
    );
    if (this.#seen === undefined && !inForce) {
      this.#seen = newest.version;
      return;
    }
    const posted = await keeper.ask((store) => store.posted(newest.version));
    this.#seen = newest.version;
    if (posted === null) return;
    try {
      await this.#here.change(tree.parse(JSON.parse(posted)), `configuration ${newest.version} of the fleet`);
      this.#adopted = newest.version;
      log.info("Took over configuration {version}, posted to {instance_id}", newest);
    } catch (error) {
      log.error("Cannot take over configuration {version} of the fleet: {error}", { ...newest, error });
    }
  }

  async #publish(): Promise<void> {
    const sections = this.#unpublished;
    if (!sections) return;
    const { keeper, instance_id } = this.#here;
    const number = await keeper.ask((store) => store.publish(instance_id, JSON.stringify(sections)));
    this.#seen = this.#adopted = number;
    if (this.#unpublished === sections) this.#unpublished = undefined;
  }
}
