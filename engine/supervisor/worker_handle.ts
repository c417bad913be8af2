import { proxy, type Remote } from "comlink";
import { type CallGuard, WorkerDied } from "../base/call_guard.ts";
import type { WorkerHandle } from "../coordinator/coordinator_parts.ts";
import { coordinatorEndpoint, throwProblems } from "../coordinator/coordinator_port.ts";
import { NO_PAGE } from "../journal/query/page.ts";
import { NOTHING_FOUND } from "../journal/query/pattern.ts";
import type { ScopeHost } from "../coordinator/scope.ts";
import { NOTHING_RECORDED } from "../tape/tape_record.ts";
import type { WorkerEntry } from "./worker_entry.ts";

/** Waits for a worker, as the coordinator does: one that has died meanwhile has nothing more to do. */
async function held<T>(guard: CallGuard, work: Promise<T>): Promise<T | undefined> {
  try {
    return await guard.guard(work);
  } catch (error) {
    if (error instanceof WorkerDied) return undefined;
    throw error;
  }
}

/** A worker as the coordinator sees it, or as that of one of its scopes does, by the instance id of the scope. */
export function workerHandle(remote: Remote<WorkerEntry>, guard: CallGuard, scope?: string): WorkerHandle {
  return {
    prepare: async (snapshot) => throwProblems(await held(guard, remote.prepare(snapshot, scope)) ?? []),
    settle: async () => void await held(guard, remote.settle(scope)),
    flush: async () => void await held(guard, remote.flush(scope)),
    entries: async (query) => await held(guard, remote.entries(query, scope)) ?? NO_PAGE,
    find: async (search) => await held(guard, remote.find(search, scope)) ?? NOTHING_FOUND,
    forget: async () => void await held(guard, remote.forget(scope)),
    tape: async () => await held(guard, remote.tape(scope)) ?? NOTHING_RECORDED,
  };
}

/** The scopes of a worker, as those of the server are opened on it. */
export function remoteScopes(remote: Remote<WorkerEntry>, guard: CallGuard): ScopeHost {
  return {
    async open(order, port) {
      await guard.guard(remote.openScope(order, proxy(coordinatorEndpoint(port))));
      return workerHandle(remote, guard, order.instance_id);
    },
    close: async (instance_id) => void await held(guard, remote.closeScope(instance_id)),
  };
}
