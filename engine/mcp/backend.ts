import type { Tree } from "../base/tree.ts";
import type { Query, QueryPage } from "../metrics/query/query.ts";
import type { Columns } from "../domain/columns.ts";
import type { MetricsReader } from "./tool.ts";

/** Data source of an MCP server: a database, and a running server where there is one. */
export interface Backend extends MetricsReader {
  /** A page of a query that the assistant wrote. @throws {QueryError} */
  query(query: Query): Promise<QueryPage>;
  /** The running server; absent where only its database is at hand. */
  readonly live?: LiveServer;
}

/** Access to a running server. */
export interface LiveServer {
  config(): LiveConfiguration;
  /** Merges a patch over the configuration in force. @throws {ApiError} or {ConfigError} saying what is wrong */
  update(patch: Tree): Promise<LiveConfiguration>;
  /** Starts a new run, without the rows of the one before. The result is its id. */
  reset(): Promise<string>;
}

/** The domains' sections of the configuration in force, and its number. */
export interface LiveConfiguration {
  readonly config_version: number;
  readonly config: Tree;
}

/** Columns of each domain, by its name. */
export function columnsOf(
  services: readonly { readonly name: string; readonly columns: Columns }[],
): Readonly<Record<string, Columns>> {
  return Object.fromEntries(services.map(({ name, columns }) => [name, columns]));
}
