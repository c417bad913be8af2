import type { SqlValue } from "../columns.ts";
import type { Database } from "../database.ts";
import { recordsOf } from "../queries.ts";
import { ProcessReader } from "./process_reader.ts";
import { type Query, QueryError, type QueryPage, type SqlReader } from "./query.ts";

/** Size up to which a database is copied for a query, in bytes: copying holds up its thread, about 0.7 s for so much. */
const COPY_LIMIT_BYTES = 67_108_864;

/** Name of the copy in its folder. */
const FILE = "metrics.db";

const SIZE = `SELECT page_count * page_size AS bytes, total_changes() AS changes
  FROM pragma_page_count, pragma_page_size`;

/**
 * Reads a database in memory. Only this thread can, so what somebody else wrote is run on a copy in a temporary file,
 * which is made anew when something has changed.
 */
export class MemoryReader implements SqlReader {
  readonly #database: Database;
  #folder: string | undefined;
  #reader: ProcessReader | undefined;
  /** Number of changes of the database when it was copied. */
  #changes: SqlValue | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async select(sql: string, args: readonly SqlValue[] = []): Promise<Record<string, SqlValue>[]> {
    return recordsOf(await this.#database.read({ sql, values: args }));
  }

  async query(query: Query): Promise<QueryPage> {
    return await (this.#reader ??= this.#open()).query(query);
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    if (this.#folder === undefined) return;
    await Deno.remove(this.#folder, { recursive: true }).catch(() => {}); // it was temporary anyway
  }

  /** The reader of the copy, which is brought up to date before each query. @throws {QueryError} */
  #open(): ProcessReader {
    const folder = this.#folder = temporaryFolder();
    return new ProcessReader(`${folder}/${FILE}`, { prepare: () => this.#copyTo(folder) });
  }

  async #copyTo(folder: string): Promise<void> {
    const [{ bytes = 0, changes = 0 } = {}] = await this.select(SIZE);
    if (Number(bytes) > COPY_LIMIT_BYTES) {
      const mib = COPY_LIMIT_BYTES / 1_048_576;
      throw new QueryError(
        `A database in memory takes queries up to ${mib} MiB: serve with --database file:PATH`,
      );
    }
    const path = `${folder}/${FILE}`;
    const isThere = await Deno.stat(path).then(() => true, () => false); // systems remove old temporary files
    if (isThere && changes === this.#changes) return;
    if (isThere) await Deno.remove(path);
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#database.copyTo(path);
    this.#changes = changes;
  }
}

/** Makes a folder for temporary files. @throws {QueryError} where there can be none */
function temporaryFolder(): string {
  try {
    return Deno.makeTempDirSync({ prefix: "errorworks_" });
  } catch {
    throw new QueryError(
      "A database in memory takes queries where there is a folder for temporary files only",
    );
  }
}
