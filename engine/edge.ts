import { systemClock } from "./clock.ts";
import { loadConfig } from "./config/load.ts";
import { ConfigError } from "./error.ts";
import { openMetrics, storeOptions } from "./metrics/open.ts";
import type { Service } from "./mount.ts";
import { createServer, type Server } from "./server.ts";
import { seedAndToken } from "./state.ts";
import { FetchConnection } from "./transport/fetch.ts";

/** What a host of `fetch` handlers wants. */
export interface Edge {
  fetch(request: Request): Promise<Response>;
  /** Writes the last rows and closes the database; for hosts that outlive the server, such as tests. */
  close(): Promise<void>;
}

/**
 * The server as an edge module, built at the first request from the environment: `ERRORWORKS_PRESET`,
 * `ERRORWORKS_CONFIG`, `ERRORWORKS_ADMIN_TOKEN`, `TURSO_DATABASE_URL`, `TURSO_AUTH_TOKEN`. Without a database its
 * figures live in memory.
 */
export function createEdge(services: readonly Service[], env: () => Record<string, string>): Edge {
  let server: Promise<Server> | undefined;
  return {
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

/** There is no start-up that could fail on such a host: whoever asks is told. */
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
