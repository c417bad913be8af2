import { getLogger } from "@logtape/logtape";
import { z } from "zod";
import { every } from "./clock.ts";
import type { Tree } from "./config/merge.ts";
import type { Hub } from "./hub.ts";
import type { Heard, InstanceRow } from "./metrics/fleet_sql.ts";
import { createTurns } from "./turns.ts";
import { VERSION } from "./version.ts";

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
  readonly instances: readonly InstanceRow[];
}

const tree = z.record(z.string(), z.unknown());

/**
 * The instances that share one database. A configuration that is posted to one of them reaches the others with their
 * next beat; the last one posted wins. Who joins a fleet that lives takes its configuration; the first one keeps its own.
 */
export class Fleet {
  readonly #hub: Hub;
  readonly #inTurn = createTurns();
  #instances: readonly InstanceRow[] = [];
  /** The newest number that was seen; undefined before the first beat. */
  #seen: number | undefined;
  #adopted = 0;
  #unpublished: Tree | undefined;
  #stop = () => {};

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Joins: takes the configuration of a fleet that lives, and keeps up with it from now on. */
  async join(): Promise<void> {
    await this.#beat();
    // What goes wrong is told by the keeper; the next beat tries again.
    this.#stop = every(BEAT_MS, () => this.#beat(), () => {});
  }

  /** Hands a configuration that was posted here to the others; later, if the database does not answer now. */
  async announce(sections: Tree): Promise<void> {
    this.#unpublished = sections;
    await this.#inTurn(() => this.#publish()).catch(() => {});
  }

  status(): FleetStatus {
    return {
      config_version: this.#adopted,
      unpublished: this.#unpublished !== undefined,
      instances: this.#instances,
    };
  }

  /** Leaves the list of instances. */
  async leave(): Promise<void> {
    this.#stop();
    const { keeper, instance_id } = this.#hub;
    await this.#inTurn(() => keeper.ask((store) => store.leave(instance_id))).catch(() => {});
  }

  #beat(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#unpublished) await this.#publish();
      const { keeper, instance_id, edition } = this.#hub;
      const here = {
        instance_id,
        run_id: edition.run.run_id,
        version: VERSION,
        config_version: this.#adopted,
      };
      const heard = await keeper.ask((store) => store.beat(here));
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
    const { keeper, instance_id } = this.#hub;
    const alone = instances.every((one) => one.instance_id === instance_id || one.age_ms > LIVING_MS);
    if (this.#seen === undefined && alone) {
      this.#seen = newest.version;
      return;
    }
    const posted = await keeper.ask((store) => store.posted(newest.version));
    this.#seen = newest.version;
    if (posted === null) return;
    try {
      await this.#hub.change(tree.parse(JSON.parse(posted)), `configuration ${newest.version} of the fleet`);
      this.#adopted = newest.version;
      log.info("Took over configuration {version}, posted to {instance_id}", newest);
    } catch (error) {
      log.error("Cannot take over configuration {version} of the fleet: {error}", { ...newest, error });
    }
  }

  async #publish(): Promise<void> {
    const sections = this.#unpublished;
    if (!sections) return;
    const { keeper, instance_id } = this.#hub;
    const number = await keeper.ask((store) => store.publish(instance_id, JSON.stringify(sections)));
    this.#seen = this.#adopted = number;
    if (this.#unpublished === sections) this.#unpublished = undefined;
  }
}
