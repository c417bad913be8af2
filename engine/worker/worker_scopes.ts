import type { CoordinatorPort } from "../coordinator/coordinator_port.ts";
import type { WorkerHandle } from "../coordinator/coordinator_parts.ts";
import { NOTHING_RECORDED } from "../tape/tape_record.ts";
import { NO_JOURNAL } from "../coordinator/worker_journals.ts";
import type { ScopeOrder } from "../coordinator/scope.ts";
import type { WorkerState } from "./state.ts";

/** Worker's part of a scope. */
interface OpenScope {
  readonly name: string;
  readonly state: WorkerState;
  readonly handle: WorkerHandle;
}

/** Dependencies of the scopes of a worker. */
interface WorkerScopesParts {
  readonly coordinator: CoordinatorPort;
  /** Milliseconds of the clock that all workers share. */
  now(): number;
  create(order: ScopeOrder, coordinator: CoordinatorPort): WorkerState;
}

/** The scopes that are open on one worker: a state for each, as if it were a server of its own. */
export class WorkerScopes {
  readonly #parts: WorkerScopesParts;
  /** All scopes by instance id. */
  readonly #known = new Map<string, OpenScope>();
  /** Scopes that serve, by name. */
  readonly #serving = new Map<string, OpenScope>();
  #draining = false;

  constructor(parts: WorkerScopesParts) {
    this.#parts = parts;
  }

  /** State of a scope, which is opened, and made if there is none of that name. */
  find(name: string): WorkerState | Promise<WorkerState> {
    const found = this.#serving.get(name)?.state;
    if (!found) return this.#enter(name);
    found.sharedState.lastUse = this.#parts.now();
    return found;
  }

  async #enter(name: string): Promise<WorkerState> {
    await this.#parts.coordinator.enterScope(name);
    return await this.find(name); // once more, if it was dropped at the same moment
  }

  /** Makes the state of a scope. It serves as soon as it has its first snapshot. */
  open(order: ScopeOrder, coordinator: CoordinatorPort): WorkerHandle {
    const { name, instance_id } = order;
    const state = this.#parts.create(order, coordinator);
    if (this.#draining) state.drain();
    const handle: WorkerHandle = {
      prepare: async (snapshot) => {
        await state.prepare(snapshot);
        if (this.#known.has(instance_id)) this.#serving.set(name, { name, state, handle });
      },
      settle: () => state.settle(),
      flush: () => state.flush(),
      entries: (query) => state.entries(query),
      find: (search) => state.find(search),
      forget: () => state.forget(),
      tape: () => state.tape(),
    };
    this.#known.set(instance_id, { name, state, handle });
    return handle;
  }

  /** Handle of this worker for the coordinator of a scope; for a closed scope, one that does nothing. */
  handle(instance_id: string): WorkerHandle {
    return this.#known.get(instance_id)?.handle ?? CLOSED;
  }

  /** Closes a scope; what it has begun goes on. */
  async close(instance_id: string): Promise<void> {
    const scope = this.#known.get(instance_id);
    if (!scope) return;
    this.#known.delete(instance_id);
    if (this.#serving.get(scope.name)?.state === scope.state) this.#serving.delete(scope.name);
    await scope.state.close();
  }

  /** Marks all of them as about to stop. */
  drain(): void {
    this.#draining = true;
    for (const { state } of this.#known.values()) state.drain();
  }

  async closeAll(): Promise<void> {
    await Promise.all(Array.from(this.#known.keys(), (id) => this.close(id)));
  }
}

const CLOSED: WorkerHandle = {
  ...NO_JOURNAL,
  tape: () => Promise.resolve(NOTHING_RECORDED),
  prepare: () => Promise.resolve(),
  settle: () => Promise.resolve(),
  flush: () => Promise.resolve(),
};
