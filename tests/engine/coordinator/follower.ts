/** A worker of a coordinator that serves nothing. */
import { ConfigError } from "../../../engine/base/error.ts";
import { SnapshotSwitch } from "../../../engine/coordinator/config_snapshot.ts";
import type { Coordinator } from "../../../engine/coordinator/coordinator.ts";
import type { WorkerHandle } from "../../../engine/coordinator/coordinator_parts.ts";
import { NOTHING_RECORDED } from "../../../engine/tape/tape_record.ts";
import { NO_JOURNAL } from "../../../engine/coordinator/worker_journals.ts";
import { SharedState } from "../../../engine/memory/shared_state.ts";

/** A worker that only follows. */
export class Follower implements WorkerHandle {
  readonly entries = NO_JOURNAL.entries;
  readonly find = NO_JOURNAL.find;
  readonly forget = NO_JOURNAL.forget;
  readonly tape = () => Promise.resolve(NOTHING_RECORDED);
  readonly log: string[] = [];
  readonly #editions: SnapshotSwitch;
  /** While true, it rejects each configuration that it should prepare. */
  refuses = false;
  /** Promises that it prepares and settles after. */
  preparing: Promise<void> = Promise.resolve();
  settling: () => Promise<void> = () => Promise.resolve();

  constructor(coordinator: Coordinator) {
    this.#editions = new SnapshotSwitch(new SharedState(1, coordinator.sharedState.buffer));
  }

  /** The number of the snapshot that it goes by. */
  get number(): number | undefined {
    return this.#editions.current()?.number;
  }

  async prepare(snapshot: Coordinator["snapshot"]): Promise<void> {
    this.log.push(`prepare ${snapshot.number}`);
    const { refuses, preparing } = this;
    await preparing;
    if (refuses) throw new ConfigError([{ path: "llm", message: "I will not" }]);
    this.#editions.schedule({ snapshot, commit() {} });
  }

  async settle(): Promise<void> {
    this.log.push(`settle ${this.number}`);
    await this.settling();
  }

  flush(): Promise<void> {
    this.log.push("flush");
    return Promise.resolve();
  }
}
