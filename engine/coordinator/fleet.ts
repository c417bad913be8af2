import { getLogger } from "@logtape/logtape";
import * as z from "zod";
import { every, within } from "../base/clock.ts";
import { messageOf } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import { atStart } from "../metrics/open.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import { FleetCounters } from "./fleet_counters.ts";
import type { SharedCount, SharedCounters } from "../rules/rule_counters.ts";
import type { MetricsGateway } from "../metrics/gateway.ts";
import type { FleetTerms, HeartbeatReply, InstanceRow } from "../metrics/fleet_sql.ts";
import { Outage } from "../base/outage.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import { VERSION } from "../base/version.ts";

const log = getLogger(["errorworks", "fleet"]);

/** Interval of the heartbeats of an instance, which also fetch a newer configuration, in milliseconds. */
const FLEET_HEARTBEAT_MS = 500;

/** Longest wait of a request until the database has heard of a reset, in milliseconds. */
const TELL_MS = 1_000;

/** Longest wait at a stop until the database knows, in milliseconds; without it others notice in time. */
const LEAVE_MS = 1_000;

/** The fleet as one instance sees it. */
export interface FleetStatus {
  /** Number of the posted configuration in force on this instance; 0 for the one that the fleet began with. */
  readonly config_version: number;
  /** True if, when it joined, the configuration of the fleet took the place of what this instance had. */
  readonly took_over: boolean;
  /** True if a configuration was posted here that the database has not taken yet. */
  readonly unpublished: boolean;
  /** Current error in reaching the other instances, or in using their configuration; `null` without one. */
  readonly error: string | null;
  /** Requests that rules have counted for this instance alone, as the database was away. */
  readonly counted_alone: number;
  readonly instances: readonly InstanceRow[];
}

/** A configuration from elsewhere, and its place among the changes made here. */
export interface Adoption {
  /** Source named in messages. */
  readonly source: string;
  /** Tells, when its turn comes, whether it is still wanted. */
  wanted(): boolean;
}

/** The local instance, as the fleet needs it. */
export interface LocalInstance {
  readonly gateway: MetricsGateway;
  readonly instance_id: string;
  readonly snapshot: ConfigSnapshot;
  /** The domains' part of the configuration in force. */
  sections(): Tree;
  /** Puts whole sections in the place of those in force here. @throws {ConfigError} */
  adopt(sections: Tree, adoption: Adoption): Promise<void>;
  /** Starts a new run here. */
  beginAnew(): Promise<void>;
}

const tree = z.record(z.string(), z.unknown());

/**
 * The instances that share one database, and so a configuration: the last one that was posted to any of them, else the
 * one that the fleet began with. Each takes it with its next heartbeat, whatever it was started with. What is in force
 * here is the number `#adopted`, unless `#unpublished` is set.
 */
export class Fleet implements SharedCounters {
  readonly #local: LocalInstance;
  readonly #serially = createSerialQueue();
  /** The exchange that has not begun yet: it will do for all who ask for one meanwhile. */
  #waiting: Promise<void> | undefined;
  #instances: readonly InstanceRow[] = [];
  #offered: FleetTerms;
  /** Fleet whose terms hold, by when it was founded; `null`: they are to be agreed on, with the one that there is now. */
  #agreed: number | null = null;
  /** The newest configuration that was seen, and the resets. */
  #seen = 0;
  #resets = 0;
  #adopted = 0;
  #joining = false;
  #tookOver = false;
  #unpublished: Tree | undefined;
  /** The configuration that was posted last, and its number: posted again after a failure, it counts once. */
  #posting: { readonly sections: Tree; readonly number: number } | undefined;
  /** Resets that the database has not heard of yet. */
  #untoldResets = 0;
  /** The message to the database about several of these resets at once, until it is acknowledged. */
  #telling: { readonly number: number; readonly resets: number } | undefined;
  /** Number of these messages. */
  #told = 0;
  /** Reason why the newest configuration is not in force here. */
  #refused: string | null = null;
  readonly #outage = new Outage({
    down: (message) => log.warn("The other instances cannot be reached: {message}", { message }),
    up: () => {
      log.info("The other instances can be reached again");
      this.#local.gateway.catchUp();
    },
  });
  readonly #counters: FleetCounters;
  #stop = () => {};

  /** `offered`: what this instance has to offer, should there be no fleet yet. */
  constructor(here: LocalInstance, offered: FleetTerms) {
    this.#local = here;
    this.#offered = offered;
    this.#counters = new FleetCounters(here.gateway);
  }

  /** Joins: takes the configuration of a fleet that lives, and keeps up with it from now on. */
  async join(): Promise<void> {
    await atStart(this.#heartbeat()).catch(() => {});
    this.#stop = every(
      FLEET_HEARTBEAT_MS,
      () => this.#heartbeat(),
      (error) => log.error("Bug in a heartbeat: {error}", { error }),
    );
  }

  /** The configuration that the fleet began with. */
  get first(): Tree {
    return tree.parse(JSON.parse(this.#offered.config));
  }

  /** Hands the configuration that was just put in force here to the others, as soon as the database answers. */
  announce(sections: Tree): void {
    this.#unpublished = sections;
    this.#heartbeat();
  }

  /** Resets the other instances, too, as soon as the database answers. */
  announceReset(): void {
    this.#untoldResets++;
    this.#heartbeat();
  }

  /** Counts a request for a rule, behind a reset that was made here; `null` where each instance counts for itself. */
  async countForRule(counter: string, first: number): Promise<SharedCount | null> {
    if (this.#outage.error !== null) return this.#counters.countAlone();
    if (this.#untoldResets > 0 || this.#agreed === null) await within(TELL_MS, this.#heartbeat());
    const isTold = this.#untoldResets === 0 && this.#agreed !== null;
    return isTold ? await this.#counters.count(counter, first) : this.#counters.countAlone();
  }

  status(): FleetStatus {
    return {
      config_version: this.#adopted,
      took_over: this.#tookOver,
      unpublished: this.#unpublished !== undefined,
      error: this.#outage.error ?? this.#counters.error ?? this.#refused,
      counted_alone: this.#counters.alone,
      instances: this.#instances,
    };
  }

  /** Leaves the list of instances. */
  async leave(): Promise<void> {
    this.#stop();
    const { gateway, instance_id } = this.#local;
    const left = this.#serially(() => gateway.call((store) => store.leave(instance_id)));
    await within(LEAVE_MS, left).catch(() => {});
  }

  /** Sends a heartbeat and takes the newest configuration. After a failure the next one tries again. */
  async #heartbeat(): Promise<void> {
    await this.#outage.watch(() => this.#exchange()).catch(() => {});
  }

  #exchange(): Promise<void> {
    return this.#waiting ??= this.#serially(async () => {
      this.#waiting = undefined;
      this.#joining = this.#agreed === null;
      if (this.#joining) await this.#agree();
      await this.#tellResets();
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
      this.#counters.tryAgain();
      await this.#follow(heard);
    });
  }

  /**
   * Settles with the others what all have in common, and takes the configuration that they began with, unless a newer one
   * was posted: that comes with the next heartbeat, or, if it is in force here, is what others have to take.
   */
  async #agree(): Promise<void> {
    const terms = await this.#local.gateway.call((store) => store.agree(this.#offered));
    this.#offered = terms;
    const { config, since_version, newest_version, resets, agreed_ms } = terms;
    this.#seen = since_version;
    this.#resets = resets;
    this.#agreed = agreed_ms;
    if (newest_version > Math.max(since_version, this.#adopted)) return;
    const isPostedLast = this.#adopted > 0 && this.#adopted >= newest_version;
    if (isPostedLast) return void (this.#unpublished ??= this.#local.sections()); // the database has lost it, or another fleet began
    if (config === JSON.stringify(this.#local.sections())) return;
    await this.#adopt(config, { version: 0, source: "configuration that the fleet began with" });
  }

  /** Starts over if the others did, and takes the newest configuration, unless it is known. */
  async #follow({ newest, fleet }: HeartbeatReply): Promise<void> {
    if (fleet?.agreed_ms !== this.#agreed) return void (this.#agreed = null);
    if (fleet.resets > this.#resets) {
      this.#resets = fleet.resets;
      await this.#local.beginAnew();
    }
    if (!newest || newest.version <= this.#seen) return;
    const { version } = newest;
    const posted = await this.#local.gateway.call((store) => store.posted(version));
    this.#seen = version;
    if (posted !== null) {
      await this.#adopt(posted, { version, source: `configuration ${version} of the fleet` });
    }
  }

  /** Puts a configuration of the fleet in force, but never over one that was posted here and becomes a newer one. */
  async #adopt(config: string, { version, source }: { version: number; source: string }): Promise<void> {
    const wanted = () => this.#unpublished === undefined;
    const before = JSON.stringify(this.#local.sections());
    try {
      await this.#local.adopt(tree.parse(JSON.parse(config)), { source, wanted });
      if (!wanted()) return;
      if (this.#joining) this.#tookOver ||= before !== JSON.stringify(this.#local.sections());
      this.#adopted = version;
      this.#refused = null;
      log.info("Took over the {source}", { source });
    } catch (error) {
      this.#refused = `Cannot take over the ${source}: ${messageOf(error)}`;
      log.error("{refused}", { refused: this.#refused });
    }
  }

  async #publish(): Promise<void> {
    const sections = this.#unpublished;
    if (!sections) return;
    const { gateway, instance_id } = this.#local;
    if (this.#posting?.sections !== sections) {
      this.#posting = { sections, number: (this.#posting?.number ?? -1) + 1 };
    }
    const [{ number }, config] = [this.#posting, JSON.stringify(sections)];
    this.#seen = this.#adopted = await gateway.call((store) => store.publish(instance_id, config, number));
    this.#refused = null;
    if (this.#unpublished === sections) this.#unpublished = undefined;
  }

  /**
   * Tells the database of resets that were made here: those that it may have heard of already by their number, so that
   * they count once.
   */
  async #tellResets(): Promise<void> {
    const { gateway, instance_id } = this.#local;
    while (this.#untoldResets > 0) {
      const { number, resets } = this.#telling ??= { number: this.#told, resets: this.#untoldResets };
      this.#resets = await gateway.call((store) => store.countReset(instance_id, number));
      this.#untoldResets -= resets;
      this.#told++;
      this.#telling = undefined;
    }
  }
}
