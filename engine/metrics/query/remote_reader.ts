import type { SqlValue } from "../columns.ts";
import type { DatabaseAddress } from "../connect.ts";
import { Database } from "../database.ts";
import { recordsOf } from "../queries.ts";
import { checkProgram, operationOf } from "./allowed.ts";
import { queryPageOf } from "./page.ts";
import { type Query, QUERY_LIMITS, type QueryPage, type SqlReader } from "./query.ts";
import { refusalOf } from "./refusal.ts";
import { oneStatement } from "./sql_text.ts";

/** Reads a database on a libSQL server, by connections of its own, in transactions that only read. */
export class RemoteReader implements SqlReader {
  readonly #database: Database;

  constructor(address: DatabaseAddress) {
    this.#database = new Database({ ...address, answer_ms: QUERY_LIMITS.time_ms }, () => Promise.resolve());
  }

  async select(sql: string, args: readonly SqlValue[] = []): Promise<Record<string, SqlValue>[]> {
    return recordsOf(await this.#database.read({ sql, values: args }));
  }

  async query({ sql: text, offset, limit }: Query): Promise<QueryPage> {
    const { sql, explains } = oneStatement(text);
    try {
      if (!explains) {
        checkProgram(sql, (await this.#database.read(`EXPLAIN ${sql}`)).rows.map(operationOf));
      }
      // What is wrapped is a whole statement, as it was compiled by itself; so only the page travels.
      const { columns, rows } = await this.#database.read(
        explains ? sql : `SELECT * FROM (\n${sql}\n) LIMIT ${limit + 1} OFFSET ${offset}`,
      );
      const skipped = explains ? 0 : offset;
      const cells = rows.map((row) => Array.from(row));
      const page = queryPageOf(columns, cells, { offset: offset - skipped, limit }, QUERY_LIMITS);
      return { ...page, next: page.next === null ? null : page.next + skipped };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}
