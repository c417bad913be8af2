import { systemClock } from "./base/clock.ts";
import { loadConfig } from "./config/load.ts";
import { isSafe } from "./config/schema.ts";
import { ConfigError } from "./base/error.ts";
import { openMetrics, storeOptions } from "./metrics/open.ts";
import type { Service } from "./service/service.ts";
import { hostInUrl } from "./transport/ports.ts";
import { createServer, type Server } from "./server.ts";
import { seedAndToken } from "./worker/state.ts";
import { FetchConnection } from "./transport/fetch_connection.ts";

/** Interface for hosts of `fetch` handlers. */
export interface Edge {
  fetch(request: Request): Promise<Response>;
  /** Called by `deno serve` once it listens. Ends the process where other machines can connect and may not. */
  onListen(address: Pick<Deno.NetAddr, "hostname" | "port">): Promise<void>;
  /** Writes the last rows and closes the database; for hosts that outlive the server, such as tests. */
  close(): Promise<void>;
}

/**
 * The server as an edge module, built at the first request from the environment: `ERRORWORKS_PRESET`,
 * `ERRORWORKS_CONFIG`, `ERRORWORKS_ADMIN_TOKEN`, `ERRORWORKS_ALLOW_EXTERNAL_BIND`, `TURSO_DATABASE_URL`,
 * `TURSO_AUTH_TOKEN`. Without a database its figures live in memory.
 */
export function createEdge(services: readonly Service[], host: EdgeHost): Edge {
  const { env } = host;
  let server: Promise<Server> | undefined;
  return {
    async onListen({ hostname, port }) {
      const refusal = await refusalOf(hostname, services, env());
      if (refusal !== null) return host.refuse(refusal);
      host.line(`Listening on http://${hostInUrl(hostname)}:${port}/`);
    },
    async fetch(request) {
      try {
        const { app } = await (server ??= build(services, env()));
        return await app.fetch(request, { connection: new FetchConnection(request) });
      } catch (error) {
        if (error instanceof ConfigError) return misconfigured(error);
        throw error;
      }
    },
    async close() {
      await (await server)?.close();
    },
  };
}

/** Functions of the process that an edge module runs in: environment, output, … */
export interface EdgeHost {
  env(): Record<string, string>;
  /** Prints a line. */
  line(text: string): void;
  /** Says why the server must not listen, and ends the process. */
  refuse(why: string): void;
}

/** Reason why the server must not listen on a host, by the rule of `serve`; `null` if it may. */
async function refusalOf(
  host: string,
  services: readonly Service[],
  env: Record<string, string>,
): Promise<string | null> {
  if (env["DENO_DEPLOYMENT_ID"]) return null; // Deno Deploy is there to be reached
  const allowed = await loadConfig(services, { env }).then(({ config }) => config.server, () => null);
  if (isSafe({ host, allow_external_bind: allowed?.allow_external_bind ?? false })) return null;
  return `Refused to listen on ${
    hostInUrl(host)
  }: other machines could reach it. Start with "deno serve --host 127.0.0.1", ` +
    "or, if that is meant, set ERRORWORKS_ALLOW_EXTERNAL_BIND=true (server.allow_external_bind).";
}

/** Answer of a server with a wrong configuration: such a host has no start-up that could fail. */
function misconfigured({ problems }: ConfigError): Response {
  const body = { error: { type: "configuration_error", message: "errorworks is not configured", problems } };
  return Response.json(body, { status: 500, headers: { "x-errorworks-bug": "1" } });
}

async function build(services: readonly Service[], env: Record<string, string>): Promise<Server> {
  const { config, preset } = await loadConfig(services, { env });
  const url = env["TURSO_DATABASE_URL"] ? config.metrics.database : ":memory:";
  return await createServer({
    services,
    config,
    preset,
    ...seedAndToken(config),
    store: await openMetrics({ ...storeOptions(config.metrics, services), url }),
    clock: systemClock,
    transport: "fetch",
  });
}
