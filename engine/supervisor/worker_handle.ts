import { proxy, type Remote } from "comlink";
import { type CallGuard, WorkerDied } from "../base/call_guard.ts";
import type { WorkerHandle } from "../coordinator/coordinator_parts.ts";
import { coordinatorEndpoint, throwProblems } from "../coordinator/coordinator_port.ts";
import { NO_PAGE } from "../journal/query/page.ts";
import { NOTHING_FOUND } from "../journal/query/pattern.ts";
import type { ScopeHost } from "../coordinator/scope.ts";
import { NOTHING_RECORDED } from "../tape/tape_record.ts";
import type { WorkerEntry } from "./worker_entry.ts";

/** Answer of a worker; `undefined` if it died before it gave one, for then it has nothing more to do. */
async function unlessDied<T>(guard: CallGuard, work: Promise<T>): Promise<T | undefined> {
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
    prepare: async (snapshot) =>
      throwProblems(await unlessDied(guard, remote.prepare(snapshot, scope)) ?? []),
    settle: async () => void await unlessDied(guard, remote.settle(scope)),
    flush: async () => void await unlessDied(guard, remote.flush(scope)),
    entries: async (query) => await unlessDied(guard, remote.entries(query, scope)) ?? NO_PAGE,
    find: async (search) => await unlessDied(guard, remote.find(search, scope)) ?? NOTHING_FOUND,
    forget: async () => void await unlessDied(guard, remote.forget(scope)),
    tape: async () => await unlessDied(guard, remote.tape(scope)) ?? NOTHING_RECORDED,
  };
}

/** The scopes of a worker, as those of the server are opened on it. */
export function remoteScopes(remote: Remote<WorkerEntry>, guard: CallGuard): ScopeHost {
  return {
    async open(order, port) {
      await guard.guard(remote.openScope(order, proxy(coordinatorEndpoint(port))));
      return workerHandle(remote, guard, order.instance_id);
    },
    close: async (instance_id) => void await unlessDied(guard, remote.closeScope(instance_id)),
  };
}
