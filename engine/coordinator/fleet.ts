import { getLogger } from "@logtape/logtape";
import { z } from "zod";
import { every } from "../base/clock.ts";
import type { Tree } from "../base/tree.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import type { MetricsGateway } from "../metrics/gateway.ts";
import type { HeartbeatReply, InstanceRow } from "../metrics/fleet_sql.ts";
import { Outage } from "../base/outage.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import { VERSION } from "../base/version.ts";

const log = getLogger(["errorworks", "fleet"]);

/** Interval of the heartbeats of an instance, which also fetch a newer configuration, in milliseconds. */
const FLEET_HEARTBEAT_MS = 500;
/** Age of the last heartbeat beyond which an instance counts as dead, in milliseconds. */
const LIVING_MS = 10_000;

/** The fleet as one instance sees it. */
export interface FleetStatus {
  /** Number of the fleet's configuration in force on this instance; 0 for none. */
  readonly config_version: number;
  /** True if a configuration was posted here that the database has not taken yet. */
  readonly unpublished: boolean;
  /** Current error in reaching the other instances; `null` while it can. */
  readonly error: string | null;
  readonly instances: readonly InstanceRow[];
}

/** The local instance, as the fleet needs it. */
export interface LocalInstance {
  readonly gateway: MetricsGateway;
  readonly instance_id: string;
  readonly snapshot: ConfigSnapshot;
  /**
   * Puts whole sections in the place of those in force here; `whence` names their source in messages.
   *
   * @throws {ConfigError}
   */
  adopt(sections: Tree, whence: string): Promise<void>;
}

const tree = z.record(z.string(), z.unknown());

/**
 * The instances that share one database. A configuration that is posted to one of them reaches the others with their
 * next heartbeat; the last one posted wins. Who joins a fleet that lives takes its configuration; the first one keeps its own.
 */
export class Fleet {
  readonly #local: LocalInstance;
  readonly #serially = createSerialQueue();
  #instances: readonly InstanceRow[] = [];
  /** The newest number that was seen; undefined before the first heartbeat. */
  #seen: number | undefined;
  #adopted = 0;
  #unpublished: Tree | undefined;
  readonly #outage = new Outage({
    down: (message) => log.warn("The other instances cannot be reached: {message}", { message }),
    up: () => log.info("The other instances can be reached again"),
  });
  #stop = () => {};

  constructor(here: LocalInstance) {
    this.#local = here;
  }

  /** Joins: takes the configuration of a fleet that lives, and keeps up with it from now on. */
  async join(): Promise<void> {
    await this.#heartbeat();
    this.#stop = every(
      FLEET_HEARTBEAT_MS,
      () => this.#heartbeat(),
      (error) => log.error("Bug in a beat: {error}", { error }),
    );
  }

  /** Hands a configuration that was posted here to the others, as soon as the database answers. */
  announce(sections: Tree): void {
    this.#unpublished = sections;
    this.#heartbeat();
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
    const { gateway, instance_id } = this.#local;
    await this.#serially(() => gateway.call((store) => store.leave(instance_id))).catch(() => {});
  }

  /** Sends a heartbeat and takes the newest configuration. After a failure the next one tries again. */
  async #heartbeat(): Promise<void> {
    await this.#outage.watch(() => this.#exchange()).catch(() => {});
  }

  #exchange(): Promise<void> {
    return this.#serially(async () => {
      await this.#publish();
      const { gateway, instance_id, snapshot } = this.#local;
      const beat = {
        instance_id,
        run_id: snapshot.run.run_id,
        version: VERSION,
        config_version: this.#adopted,
      };
      const heard = await gateway.call((store) => store.heartbeat(beat));
      this.#instances = heard.instances;
      await this.#follow(heard);
    });
  }

  /** Takes the newest configuration, unless it is known, or left behind by a fleet that is no more. */
  async #follow({ newest, instances }: HeartbeatReply): Promise<void> {
    if (!newest || newest.version <= (this.#seen ?? 0)) {
      this.#seen ??= 0;
      return;
    }
    const { gateway, instance_id } = this.#local;
    const inForce = instances.some((one) =>
      one.instance_id !== instance_id && one.age_ms < LIVING_MS && one.config_version === newest.version
    );
    if (this.#seen === undefined && !inForce) {
      this.#seen = newest.version;
      return;
    }
    const posted = await gateway.call((store) => store.posted(newest.version));
    this.#seen = newest.version;
    if (posted === null) return;
    try {
      await this.#local.adopt(
        tree.parse(JSON.parse(posted)),
        `configuration ${newest.version} of the fleet`,
      );
      this.#adopted = newest.version;
      log.info("Took over configuration {version}, posted to {instance_id}", newest);
    } catch (error) {
      log.error("Cannot take over configuration {version} of the fleet: {error}", { ...newest, error });
    }
  }

  async #publish(): Promise<void> {
    const sections = this.#unpublished;
    if (!sections) return;
    const { gateway, instance_id } = this.#local;
    const number = await gateway.call((store) => store.publish(instance_id, JSON.stringify(sections)));
    this.#seen = this.#adopted = number;
    if (this.#unpublished === sections) this.#unpublished = undefined;
  }
}
