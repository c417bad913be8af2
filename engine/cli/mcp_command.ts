import { configError } from "../base/error.ts";
import { logToStderr } from "../base/log.ts";
import { serverUrl } from "../base/server_url.ts";
import { openReader } from "../metrics/query/reader.ts";
import { type Backend, columnsOf } from "../mcp/backend.ts";
import { serveBackend, serveBridge } from "../mcp/stdio.ts";
import { checkTables, databaseAddress } from "./database_address.ts";
import type { Host } from "./host.ts";

/** The flags of `errorworks mcp`. */
interface McpFlags {
  readonly database?: string | undefined;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * `errorworks mcp`: MCP on stdio, until stdin ends. Nothing but its messages goes to stdout.
 *
 * @throws {ConfigError} for a database that is not there, or a server without its token
 */
export async function runMcp(flags: McpFlags, host: Host): Promise<void> {
  await logToStderr();
  const stopped = host.stopped();
  if (flags.url !== undefined) return await serveBridge(serverOf(flags, host), stopped);
  const reader = openReader(databaseAddress(flags.database, host));
  try {
    await checkTables(reader);
    const backend: Backend = {
      domains: columnsOf(host.services),
      select: (sql, args) => reader.select(sql, args),
      query: (query) => reader.query(query),
    };
    await serveBackend(backend, stopped);
  } finally {
    await reader.close();
  }
}

/** The `/mcp` of a server, or of the scope that its address names, and its token. @throws {ConfigError} */
export function serverOf(
  { url: server = "", database, token: given }: McpFlags,
  { env }: Pick<Host, "env">,
): { url: string; token: string } {
  if (database !== undefined) throw configError("Give --database or --url, not both");
  const { href: url } = serverUrl("/mcp", server);
  const token = given || env["ERRORWORKS_ADMIN_TOKEN"];
  if (!token) {
    throw configError(
      "--url needs the admin token: set ERRORWORKS_ADMIN_TOKEN to what the server printed at its start",
    );
  }
  return { url, token };
}
