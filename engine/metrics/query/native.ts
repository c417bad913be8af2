import { loadedDriver } from "../driver_files.ts";
import type { SqlValue } from "../columns.ts";
import { checkProgram, type Operation, operationOf } from "./allowed.ts";
import { queryPageOf } from "./page.ts";
import { type Query, QueryError, type QueryLimits, type QueryPage, READER_MEMORY_BYTES } from "./query.ts";
import { refusalOf } from "./refusal.ts";
import { oneStatement } from "./sql_text.ts";

/** A statement of libSQL's native module, by the part that is used here. */
interface Statement {
  raw(on: boolean): unknown;
  safeIntegers(on: boolean): unknown;
  columns(): readonly { readonly name: string }[];
  /** Runs up to the first row off this thread, the rest on it. */
  iterate(...args: readonly SqlValue[]): Promise<Iterable<readonly unknown[]>>;
}

interface NativeDatabase {
  prepare(sql: string): Promise<Statement>;
  exec(sql: string): Promise<unknown>;
  close(): void;
}

/** A SELECT with positional arguments, and the page of its rows that is wanted. */
export interface Selection extends Query {
  readonly args: readonly SqlValue[];
}

/** A connection to a database file that only reads. It may use as much time as it takes: run it where it can be ended. */
class NativeConnection implements Disposable {
  readonly #database: NativeDatabase;

  constructor(database: NativeDatabase) {
    this.#database = database;
  }

  /** The page of a SELECT of the program's own. @throws what libSQL says */
  async select({ sql, args, ...page }: Selection, limits: QueryLimits): Promise<QueryPage> {
    const statement = await this.#database.prepare(sql);
    statement.raw(true);
    statement.safeIntegers(true);
    const columns = statement.columns().map(({ name }) => name);
    return queryPageOf(columns, await statement.iterate(...args), page, limits);
  }

  /** The page of a query that somebody else wrote, once its text and its program are checked. @throws {QueryError} */
  async query(query: Query, limits: QueryLimits): Promise<QueryPage> {
    const { sql, explains } = oneStatement(query.sql);
    try {
      if (!explains) checkProgram(sql, await this.#compile(sql));
      return await this.select({ ...query, sql, args: [] }, limits);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** The operations that a statement is compiled to; it is not run. */
  async #compile(sql: string): Promise<Operation[]> {
    const statement = await this.#database.prepare(`EXPLAIN ${sql}`);
    statement.raw(true);
    return Array.from(await statement.iterate(), operationOf);
  }
}

/** Opens a file that is there. @throws {QueryError} if it cannot be read */
export async function openReadOnly(path: string): Promise<NativeConnection> {
  const { Database } = await loadedDriver(() => import("./driver.ts"));
  let database: NativeDatabase | undefined;
  try {
    database = new Database(readOnlyUrl(path), { timeout: 1_000 });
    await database.exec(`PRAGMA query_only = ON; PRAGMA hard_heap_limit = ${READER_MEMORY_BYTES}`);
    await database.exec("SELECT count(*) FROM sqlite_schema");
    return new NativeConnection(database);
  } catch {
    database?.close();
    throw new QueryError("The metrics database is not there, or cannot be read"); // the cause has the path in it
  }
}

function readOnlyUrl(path: string): string {
  const escaped = encodeURI(path.replaceAll("\\", "/")).replaceAll("?", "%3f").replaceAll("#", "%23");
  return `file:${/^[A-Za-z]:/.test(path) ? "/" : ""}${escaped}?mode=ro`;
}
