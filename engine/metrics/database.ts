import type { Client, InStatement, ResultSet } from "@libsql/client";
import type { SqlValue } from "./columns.ts";
import { connect, type DatabaseAddress, type DatabaseConnection } from "./connect.ts";

/** A statement, with values for its `:names`. */
export type SqlStatement = string | {
  readonly sql: string;
  readonly args: Readonly<Record<string, SqlValue | Uint8Array>>;
};

/** A statement with values for its `?` in order. */
export interface PositionalStatement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Runs statements as one transaction. */
export type RunStatements = (
  statements: readonly SqlStatement[],
  mode: "read" | "write",
) => Promise<ResultSet[]>;

interface OpenDatabase extends DatabaseConnection {
  failed: boolean;
}

/**
 * A database that is opened anew when it has to be: after a failure, since not every connection survives a full disk
 * or a lost server, and when its file is gone, since SQLite would go on writing into the removed file.
 */
export class Database {
  readonly #address: DatabaseAddress;
  readonly #prepare: (run: RunStatements) => Promise<void>;
  #opened: Promise<OpenDatabase> | undefined;

  /** `prepare` creates what is missing, each time that the database was opened. */
  constructor(address: DatabaseAddress, prepare: (run: RunStatements) => Promise<void>) {
    this.#address = address;
    this.#prepare = prepare;
  }

  /** Opens the database where it is not open. @throws what libSQL says */
  async open(): Promise<void> {
    await this.#leading();
  }

  /**
   * Runs statements as one transaction. Rejects with the error of libSQL; then nothing was written, or the outcome is
   * unknown.
   */
  async run(
    statements: readonly (SqlStatement | PositionalStatement)[],
    mode: "read" | "write" = "write",
  ): Promise<ResultSet[]> {
    const opened = await this.#leading();
    try {
      const results = await batch(opened.client, statements, mode);
      if (!opened.leads(false)) throw new Error("The file was removed or replaced while it was in use");
      return results;
    } catch (error) {
      opened.failed = true;
      throw error;
    }
  }

  /** Runs one statement that only reads. */
  async read(statement: SqlStatement | PositionalStatement): Promise<ResultSet> {
    const [result] = await this.run([statement], "read");
    if (!result) throw new Error("Cannot read as the database gave no result");
    return result;
  }

  /** Writes a copy of the database into a file that is not there yet. @throws what libSQL says */
  async copyTo(path: string): Promise<void> {
    await (await this.#leading()).client.execute({ sql: "VACUUM INTO ?", args: [path] });
  }

  /** Leaves the database in order. */
  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    if (opened?.leads(opened.failed)) await opened.close();
    else opened?.drop();
  }

  async #leading(): Promise<OpenDatabase> {
    const opening = this.#opened ??= this.#open();
    const opened = await opening.catch((error) => {
      this.#forget(opening);
      throw error;
    });
    if (opened.leads(opened.failed)) return opened;
    if (this.#forget(opening)) opened.drop();
    return await this.#leading();
  }

  /** Lets the next call open the database, unless another one did already. */
  #forget(opening: Promise<OpenDatabase>): boolean {
    if (this.#opened !== opening) return false;
    this.#opened = undefined;
    return true;
  }

  async #open(): Promise<OpenDatabase> {
    const connection = await connect(this.#address);
    try {
      await this.#prepare((statements, mode) => batch(connection.client, statements, mode));
      return { ...connection, failed: false };
    } catch (error) {
      connection.drop();
      throw error;
    }
  }
}

function batch(
  client: Client,
  statements: readonly (SqlStatement | PositionalStatement)[],
  mode: "read" | "write",
): Promise<ResultSet[]> {
  return client.batch(statements.map(sendable), mode);
}

/** A server refuses half a surrogate pair, which clients do send. */
function sendable(statement: SqlStatement | PositionalStatement): InStatement {
  if (typeof statement === "string") return statement;
  const { sql } = statement;
  if ("values" in statement) return { sql, args: statement.values.map(wellFormed) };
  const args = Object.entries(statement.args).map(([name, value]) => [name, wellFormed(value)]);
  return { sql, args: Object.fromEntries(args) };
}

function wellFormed<Value>(value: Value): Value | string {
  return typeof value === "string" ? value.toWellFormed() : value;
}
