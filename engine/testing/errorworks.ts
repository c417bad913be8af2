import process from "node:process";
import { fetchFailure } from "../base/error.ts";
import { SCOPE_FOLDER, scopePrefix, wrongScopeName } from "../base/scope_name.ts";
import { serverUrl } from "../base/server_url.ts";
import { secretHex } from "../chance/random.ts";
import { clientsEnv } from "./client_env.ts";
import { needFetch, networkFetch } from "./network_fetch.ts";
import { AdminClient, send, type StartedServer } from "./admin_client.ts";
import { patchEnv } from "./patch_env.ts";
import { assignments, type DomainTesting, restoring, settingsTree } from "./settings.ts";
import type { EnvPatch, Errorworks, ErrorworksOptions, RunningErrorworks, Scope, World } from "./types.ts";
import { settledRows } from "./waiting.ts";

/** A start as `errorworks serve` knows it. */
export interface StartCall {
  readonly preset: string | undefined;
  /** Assignments for `--set`, that of the admin token among them. */
  readonly set: readonly string[];
  readonly token: string;
  readonly listen: boolean;
}

/** Starts a server for a test; `start` knows where it runs. @throws {Error} saying what is wrong with the options */
export async function startErrorworks(
  options: ErrorworksOptions,
  domains: readonly DomainTesting[],
  start: (call: StartCall) => Promise<StartedServer>,
): Promise<Errorworks> {
  try {
    needFetch();
    const token = secretHex(16);
    const set = [...assignments(options, domains), `server.admin_token=${token}`];
    const { preset, listen = true } = options;
    const server = await start({ preset, listen, set, token });
    return await drive(server, domains);
  } catch (error) {
    throw failure("start errorworks", error);
  }
}

/**
 * Connects to a server that runs already, such as one that all test files share, or to the scope of one that the
 * address names; `close()` leaves it running.
 *
 * @throws {Error} saying why it cannot be reached
 */
export async function connectErrorworks(
  running: Partial<RunningErrorworks> | undefined,
  domains: readonly DomainTesting[],
): Promise<Errorworks> {
  const { url, token } = running ?? {};
  if (typeof url !== "string" || typeof token !== "string") {
    throw new Error("connect() takes { url, token } of a server that runs, both texts");
  }
  try {
    needFetch();
    const stop = () => Promise.resolve();
    const { origin, pathname } = serverUrl("", url);
    const server = { url: origin, prefix: scopePrefix(pathname), token, stop };
    return await drive({ ...server, fetch: networkFetch }, domains);
  } catch (error) {
    throw failure(`connect to errorworks at ${url}`, error);
  }
}

/** Error that says what could not be done; where a setting came from is no news to who wrote the test. */
function failure(what: string, error: unknown): Error {
  const why = fetchFailure(error).replaceAll(/ \((--set [\w.]+|request body)\)/g, "");
  return new Error(`Cannot ${what}: ${why}`, { cause: error });
}

/** A started server as a test sees it. */
async function drive(started: StartedServer, domains: readonly DomainTesting[]): Promise<Errorworks> {
  const server = closable(started, "the server");
  const admin = new AdminClient(server);
  const initial = await admin.config();
  const world = worldOf(server, domains, async () => {
    await admin.change(restoring(await admin.config(), initial));
  });
  const scope = (name = `test-${secretHex(8)}`) => scopeOf(server, domains, name);
  return Object.assign(world, { token: server.token, scope });
}

/** A scope of a server as a test sees it. @throws {Error} saying what is wrong with its name */
function scopeOf(server: StartedServer, domains: readonly DomainTesting[], name: string): Scope {
  const wrong = wrongScopeName(name);
  if (wrong !== null) throw new Error(wrong);
  const stop = async () => {
    if (server.ended?.() === undefined) await new AdminClient({ ...server, prefix: "" }).drop(name);
  };
  const own = closable({ ...server, prefix: SCOPE_FOLDER + name, stop }, `the scope "${name}"`);
  const world = worldOf(own, domains, () => new AdminClient(own).restore());
  return Object.assign(world, { name });
}

/** A server, or a scope of it, that says so once it was closed. */
function closable(server: StartedServer, what: string): StartedServer {
  let isClosed = false;
  return {
    ...server,
    ended: () => isClosed ? `${what} was closed` : server.ended?.(),
    stop() {
      isClosed = true;
      return server.stop();
    },
  };
}

/** A server or a scope as a test sees it; `restore` puts its settings back to what they were at the start. */
function worldOf(
  server: StartedServer,
  domains: readonly DomainTesting[],
  restore: () => Promise<void>,
): World {
  const admin = new AdminClient(server);
  const names = domains.map(({ name }) => name);
  const patches: EnvPatch[] = [];
  const url = () => {
    const { url, prefix = "" } = server;
    if (url !== null) return url + prefix;
    throw new Error("This server has no address, as it was started with listen: false; use its fetch()");
  };
  const env = () => clientsEnv(domains, url(), process.env);
  const close = async () => {
    for (const restore of patches.splice(0).reverse()) restore();
    await server.stop();
  };
  return {
    get url() {
      return url();
    },
    fetch: (input, init) => send(server, input, init),
    env,
    patchEnv() {
      const patch = patchEnv(env());
      patches.push(patch);
      return patch;
    },
    async set(settings) {
      try {
        await admin.change(settingsTree(settings, domains));
      } catch (error) {
        throw failure("change the settings", error);
      }
    },
    async reset() {
      await restore();
      await admin.reset();
    },
    stats: () => admin.stats(),
    requests: (options) => settledRows(admin, names, { ...options, count: 0 }),
    waitFor: (count, options) => settledRows(admin, names, { ...options, count }),
    journal: (filter = {}, wait) => admin.journal(filter, wait),
    close,
    [Symbol.asyncDispose]: close,
  };
}
