import { configError } from "../base/error.ts";
import { DEFAULT_DATABASE } from "../config/schema.ts";
import { type DatabaseAddress, isFile, isRemote, pathOf } from "../metrics/connect.ts";
import { NO_DATABASE } from "../metrics/null_store.ts";
import type { SqlReader } from "../metrics/query/query.ts";
import type { Host } from "./host.ts";

/**
 * Address of a database that is there: a file by its path or URL, or a libSQL server.
 *
 * @throws {ConfigError} for one that is not there, for another kind of file, or for one in the memory of its server
 */
export function databaseAddress(
  given: string | undefined,
  { env }: Pick<Host, "env">,
): DatabaseAddress {
  const database = given || env["TURSO_DATABASE_URL"] || DEFAULT_DATABASE;
  const url = isRemote(database) || isFile(database) ? database : `file:${database}`;
  if (database === ":memory:" || database === NO_DATABASE || url.startsWith("file::memory:")) {
    throw configError(
      `A database in memory belongs to its server: use --url URL instead of --database ${database}`,
    );
  }
  if (isFile(url) && isFolder(pathOf(url))) throw configError(`"${database}" is a folder, not a database`);
  if (isFile(url) && !isThere(pathOf(url))) {
    throw configError(
      `There is no database "${database}" here. Give one with --database, or ask a running server with --url`,
    );
  }
  if (isFile(url) && !isDatabase(pathOf(url))) throw configError(`"${database}" is not a database of SQLite`);
  return { url, authToken: env["TURSO_AUTH_TOKEN"] };
}

/** Refuses a database of something else. @throws {ConfigError} */
export async function checkTables(reader: SqlReader): Promise<void> {
  const found = await reader.select("SELECT name FROM sqlite_schema WHERE name IN ('runs', 'run_info')");
  const names = found.map(({ name }) => name);
  if (names.includes("runs")) return;
  throw configError(
    names.includes("run_info")
      ? "This is a database of the Python project of the same name, whose tables are not read here: " +
        "its own chaosllm-mcp reads them (see docs/from-python.md)"
      : "This database has no tables of errorworks",
  );
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** First bytes of a SQLite file. */
const MAGIC = "SQLite format 3\0";

/** Tells whether a file is a database, be it empty; one that cannot be read is left to whoever opens it. */
function isDatabase(path: string): boolean {
  try {
    using file = Deno.openSync(path);
    const head = new Uint8Array(MAGIC.length);
    const length = file.readSync(head) ?? 0;
    return length === 0 || new TextDecoder().decode(head) === MAGIC;
  } catch {
    return true;
  }
}
