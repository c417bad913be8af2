import { lazily } from "../base/lazily.ts";
import { oncePer } from "../base/once_per.ts";
import { andThen, orElse } from "../base/pending.ts";
import { SCOPE_FOLDER, SCOPE_HEADER } from "../base/scope_name.ts";
import type { App, Asked, Witness } from "../reply/connection.ts";
import type { FindRoute, FoundRoute, Handler } from "../reply/http_context.ts";
import type { WorkerState } from "../worker/state.ts";
import { bugReply } from "./bug.ts";

/**
 * Handler of the requests of a port, that of a domain or the main one. Routes of domains that need no router are found
 * at once; all other requests go to the app of the port, which is loaded when the first one comes or ahead of it.
 */
export function entranceOf(state: WorkerState, domain?: string): App {
  const app = lazily(async () => (await import("./port_app.ts")).portApp(state, domain));
  return {
    fetch: (request, bindings) => andThen(app(), ({ fetch }) => fetch(request, bindings)),
    find: finderOf(state, domain),
    load: async () => void await app(),
  };
}

/** Finds the routes of domains that need no router. */
function finderOf(state: WorkerState, domain: string | undefined): NonNullable<App["find"]> {
  const finders: readonly FindRoute[] = domain === undefined
    ? state.mounted.map(({ find }) => find.shared)
    : state.mounted.filter(({ name }) => name === domain).map(({ find }) => find.own);
  const guardedOf = oncePer((handle: Handler) => guarded(state, handle));
  return ({ method, path, headers }: Asked): FoundRoute | null => {
    if (headers.has(SCOPE_HEADER) || path.startsWith(SCOPE_FOLDER)) return null;
    for (const find of finders) {
      const found = find(method, path);
      if (found) return { handle: guardedOf(found.handle), params: found.params };
    }
    return null;
  };
}

/** A handler whose bugs are counted and answered. */
function guarded(state: WorkerState, handle: Handler): Handler {
  return (c) =>
    orElse(() => handle(c), (error) => c.env.connection.send(bugReply(state, c.req.path, error), NO_WITNESS));
}

/** Witness of replies that have no record. */
const NO_WITNESS: Witness = { first() {}, last() {}, end() {}, bug() {} };
