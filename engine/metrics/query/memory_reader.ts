import type { SqlValue } from "../columns.ts";
import type { Database } from "../database.ts";
import { recordsOf } from "../queries.ts";
import { ProcessReader } from "./process_reader.ts";
import { type Query, QueryError, type QueryPage, type SqlReader } from "./query.ts";

/** Size up to which a database is copied for a query, in bytes: copying holds up its thread, about 0.7 s for so much. */
const COPY_LIMIT_BYTES = 67_108_864;

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
  #changes: SqlValue | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async select(sql: string, args: readonly SqlValue[] = []): Promise<Record<string, SqlValue>[]> {
    return recordsOf(await this.#database.read({ sql, values: args }));
  }

  async query(query: Query): Promise<QueryPage> {
    return await (await this.#copied()).query(query);
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    if (this.#folder !== undefined) await Deno.remove(this.#folder, { recursive: true });
  }

  async #copied(): Promise<ProcessReader> {
    const [{ bytes = 0, changes = 0 } = {}] = await this.select(SIZE);
    if (Number(bytes) > COPY_LIMIT_BYTES) {
      const mib = COPY_LIMIT_BYTES / 1_048_576;
      throw new QueryError(
        `A database in memory takes queries up to ${mib} MiB: serve with --database file:PATH`,
      );
    }
    const folder = this.#folder ??= await Deno.makeTempDir({ prefix: "errorworks_" }).catch(() => {
      throw new QueryError(
        "A database in memory takes queries where there is a folder for temporary files only",
      );
    });
    const path = `${folder}/metrics.db`;
    if (changes !== this.#changes) {
      await Deno.remove(path).catch(() => {});
      await this.#database.copyTo(path);
      this.#changes = changes;
    }
    return this.#reader ??= new ProcessReader(path);
  }
}
