import { ConfigError } from "../base/error.ts";
import { logToStderr } from "../base/log.ts";
import { type DatabaseAddress, isFile, isRemote, pathOf } from "../metrics/connect.ts";
import type { SqlReader } from "../metrics/query/query.ts";
import { openReader } from "../metrics/query/reader.ts";
import { type Backend, columnsOf } from "../mcp/backend.ts";
import { serveBackend, serveBridge } from "../mcp/stdio.ts";
import type { Host } from "./host.ts";

/** The flags of `errorworks mcp`. */
export interface McpFlags {
  readonly database?: string | undefined;
  readonly server?: string | undefined;
  readonly adminToken?: string | undefined;
}

/** Database of a server that was not told of another one. */
const DEFAULT_DATABASE = "file:errorworks.db";

/**
 * `errorworks mcp`: MCP on stdio, until stdin ends. Nothing but its messages goes to stdout.
 *
 * @throws {ConfigError} for a database that is not there, or a server without its token
 */
export async function runMcp(flags: McpFlags, host: Host): Promise<void> {
  await logToStderr();
  const stopped = host.stopped();
  if (flags.server !== undefined) return await serveBridge(serverOf(flags, host), stopped);
  const reader = openReader(addressOf(flags, host));
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

function serverOf(
  { server = "", database, adminToken }: McpFlags,
  { env }: Host,
): { url: string; token: string } {
  if (database !== undefined) throw wrong("Give --database or --server, not both");
  if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw wrong(`--server "${server}" is no address of a server, such as http://127.0.0.1:8000`);
  }
  const token = adminToken || env["ERRORWORKS_ADMIN_TOKEN"];
  if (!token) {
    throw wrong(
      "--server needs the admin token: set ERRORWORKS_ADMIN_TOKEN to what the server printed at its start",
    );
  }
  return { url: server, token };
}

function addressOf({ database: given }: McpFlags, { env }: Host): DatabaseAddress {
  const database = given || env["TURSO_DATABASE_URL"] || DEFAULT_DATABASE;
  const url = isRemote(database) || isFile(database) ? database : `file:${database}`;
  if (database === ":memory:" || database === "none" || url.startsWith("file::memory:")) {
    throw wrong(
      `A database in memory belongs to its server: use --server URL instead of --database ${database}`,
    );
  }
  if (isFile(url) && !isThere(pathOf(url))) {
    throw wrong(
      `There is no database "${database}" here. Give one with --database, or ask a running server with --server`,
    );
  }
  return { url, authToken: env["TURSO_AUTH_TOKEN"] };
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Refuses a database of something else. @throws {ConfigError} */
async function checkTables(reader: SqlReader): Promise<void> {
  const [found] = await reader.select("SELECT count(*) AS tables FROM sqlite_schema WHERE name = 'runs'");
  if (found?.["tables"] !== 1) throw wrong("This database has no tables of errorworks");
}

function wrong(message: string): ConfigError {
  return new ConfigError([{ path: "", message }]);
}
