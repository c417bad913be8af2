import { systemClock, within } from "./base/clock.ts";
import { loadConfig } from "./config/load.ts";
import { isSafe } from "./config/schema.ts";
import { ConfigError, messageOf } from "./base/error.ts";
import { retrying } from "./base/retrying.ts";
import { settleIdentity } from "./coordinator/identity.ts";
import { openForServing, orClosed, storeOptions } from "./metrics/open.ts";
import { LAST_ROWS_MS } from "./base/time.ts";
import type { Service } from "./service/service.ts";
import { hostInUrl } from "./transport/ports.ts";
import { createServer, type Server } from "./server.ts";
import { FetchConnections } from "./transport/fetch_connections.ts";

/** Facts that `deno serve` passes with a request. */
export interface EdgeRequest {
  /** Settles when the response was sent. */
  readonly completed?: Promise<void>;
  readonly remoteAddr?: Deno.Addr;
}

/** Interface for hosts of `fetch` handlers. */
export interface Edge {
  fetch(request: Request, info?: EdgeRequest): Promise<Response>;
  /**
   * Called by `deno serve` once it listens: starts the server, shows its token, and stops it at a signal. Ends the
   * process where other machines can connect and may not.
   */
  onListen(address: Pick<Deno.NetAddr, "hostname" | "port">): Promise<void>;
  /** Writes the last rows and closes the database; for hosts that outlive the server, such as tests. */
  close(): Promise<void>;
}

/**
 * The server as an edge module, built at the first request from the environment: `ERRORWORKS_PRESET`,
 * `ERRORWORKS_CONFIG`, `ERRORWORKS_ADMIN_TOKEN`, `ERRORWORKS_ALLOW_EXTERNAL_BIND`, `TURSO_DATABASE_URL`,
 * `TURSO_AUTH_TOKEN`. Without a database its figures live in memory. A start that failed is tried again.
 */
export function createEdge(services: readonly Service[], host: EdgeHost): Edge {
  const { env } = host;
  const connections = new FetchConnections();
  let showsToken = false;
  const started = retrying(async () => {
    try {
      return await build(services, env(), showsToken);
    } catch (error) {
      host.error(`Cannot start: ${messageOf(error)}`);
      throw error;
    }
  }, systemClock);
  return {
    async onListen({ hostname, port }) {
      const refusal = await refusalOf(hostname, services, env());
      if (refusal !== null) return host.refuse(refusal);
      const url = `http://${hostInUrl(hostname)}:${port}`;
      host.line(`Listening on ${url}/`);
      showsToken = !isDeploy(env()); // the log of which is not a place for secrets
      host.stopped().then(async () => {
        await stop(await started.current()?.catch(() => undefined), connections);
        host.exit(0);
      });
      await started.get().then((server) => greet(server, url, host), () => {});
    },
    async fetch(request, { completed, remoteAddr } = {}) {
      const address = remoteAddr && "hostname" in remoteAddr ? remoteAddr.hostname : null;
      const connection = connections.open(request, completed, address);
      try {
        const { app } = await started.get();
        return await app.fetch(request, { connection });
      } catch (error) {
        if (error instanceof ConfigError) return misconfigured(error);
        if (started.wait() > 0) return notStarted(started.wait());
        throw error;
      }
    },
    async close() {
      await (await started.current()?.catch(() => undefined))?.close();
    },
  };
}

/** Functions of the process that an edge module runs in: environment, output, … */
export interface EdgeHost {
  env(): Record<string, string>;
  /** Prints a line. */
  line(text: string): void;
  error(text: string): void;
  /** Says why the server must not listen, and ends the process. */
  refuse(why: string): void;
  /** Resolves when the process is asked to stop. */
  stopped(): Promise<unknown>;
  exit(code: number): void;
}

function isDeploy(env: Record<string, string>): boolean {
  return Boolean(env["DENO_DEPLOYMENT_ID"]);
}

/** Reason why the server must not listen on a host, by the rule of `serve`; `null` if it may. */
async function refusalOf(
  host: string,
  services: readonly Service[],
  env: Record<string, string>,
): Promise<string | null> {
  if (isDeploy(env)) return null; // it is there to be reached
  const allowed = await loadConfig(services, { env }).then(({ config }) => config.server, () => null);
  if (isSafe({ host, allow_external_bind: allowed?.allow_external_bind ?? false })) return null;
  return `Refused to listen on ${
    hostInUrl(host)
  }: other machines could reach it. Start with "deno serve --host 127.0.0.1", ` +
    "or, if that is meant, set ERRORWORKS_ALLOW_EXTERNAL_BIND=true (server.allow_external_bind).";
}

/** Prints the seed, and what a client of `/admin` needs to know. */
function greet({ state, coordinator }: Server, url: string, host: EdgeHost): void {
  const { seed } = state.facts;
  const away = coordinator.fleet?.status().error;
  host.line(`Seed ${seed}; admin token: ${tokenText(state)} (Authorization: Bearer … on ${url}/admin/stats)`);
  if (away) host.line(`The database is away, rows wait: ${away}`);
}

/** The admin token if it was generated here, else where it comes from. */
function tokenText({ facts: { token, token_sha256 }, snapshot }: Server["state"]): string {
  if (snapshot().config.server.admin_token !== undefined) return "the one that was set";
  if (token_sha256 === null) return "none, set ERRORWORKS_ADMIN_TOKEN";
  return token ?? "the one that the first instance of the fleet printed";
}

/** Lets replies in flight finish, for as long as the configuration says, and writes the last rows. */
async function stop(server: Server | undefined, connections: FetchConnections): Promise<void> {
  if (!server) return;
  const { state, coordinator } = server;
  state.drain();
  await within(coordinator.snapshot.config.server.drain_sec * 1000, connections.sent());
  connections.cut();
  await within(LAST_ROWS_MS, server.close());
}

/** Answer of a server with a wrong configuration: such a host has no start-up that could fail. */
function misconfigured({ problems }: ConfigError): Response {
  const body = { error: { type: "configuration_error", message: "errorworks is not configured", problems } };
  return Response.json(body, { status: 500, headers: { "x-errorworks-bug": "1" } });
}

/** Answer of a server that could not start, and tries again in `ms` milliseconds. */
function notStarted(ms: number): Response {
  const message = "errorworks could not start, its log says why; it tries again with the next request";
  const headers = { "x-errorworks-bug": "1", "retry-after": String(Math.ceil(ms / 1000)) };
  return Response.json({ error: { type: "start_failed", message } }, { status: 503, headers });
}

async function build(
  services: readonly Service[],
  env: Record<string, string>,
  showsToken: boolean,
): Promise<Server> {
  const { config: loaded, preset, folders } = await loadConfig(services, { env });
  const database = env["TURSO_DATABASE_URL"] ? loaded.metrics.database : ":memory:";
  const config = { ...loaded, metrics: { ...loaded.metrics, database } };
  const store = await openForServing(storeOptions(config.metrics, services));
  return await orClosed(store, async () =>
    await createServer({
      services,
      config,
      preset,
      ...await settleIdentity({ services, config, store, showsToken }),
      store,
      folders,
      clock: systemClock,
      transport: "fetch",
    }));
}
