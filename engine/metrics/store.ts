import type { Client, InStatement } from "@libsql/client";
import type { Columns } from "../types.ts";
import { BUCKET_KEYS, BUCKET_SUMS, type Cell, type Origin, tablesOf } from "./columns.ts";

/** Where rows go, and how many of them stay. */
export interface StoreOptions {
  /** `file:…`, `:memory:`, or `libsql://`, `https://`, `http://` for a libSQL server. */
  readonly url: string;
  readonly authToken?: string | undefined;
  /** Rows kept for each domain; the oldest go first. */
  readonly maxRows: number;
  /** Domain name to its own columns. */
  readonly domains: Readonly<Record<string, Columns>>;
}

/** One start of a server, or the time between two resets. */
export interface Run {
  readonly run_id: string;
  readonly instance_id: string;
  readonly started_ms: number;
  readonly seed: number;
  readonly preset: string | null;
  readonly version: string;
  /** The effective configuration as JSON, secrets left out. */
  readonly config: string;
}

/** Rows and bucket sums of one domain, each a JSON list of lists: one text crosses to a worker, or a network, best. */
export interface Delivery extends Origin {
  readonly writer: string;
  readonly number: number;
  readonly batches: readonly Batch[];
}

export interface Batch {
  readonly domain: string;
  readonly rows: string;
  readonly buckets: string;
}

/** Which rows to read: at most `limit` of them behind the cursor `after`, oldest first. */
export interface Page {
  readonly domain: string;
  readonly table: "requests" | "timeseries" | "runs";
  readonly run_id?: string | undefined;
  readonly after: number;
  readonly limit: number;
}

/** The database. Every call may reject with what libSQL says. */
export interface Store {
  write(delivery: Delivery): Promise<void>;
  begin(run: Run): Promise<void>;
  /** Removes what a run has written. */
  forget(run_id: string): Promise<void>;
  /** `next` is the cursor of the following page, or `null` at the end. */
  read(page: Page): Promise<{ rows: Record<string, Cell>[]; next: number | null }>;
  close(): Promise<void>;
}

const RUNS = `CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY, instance_id TEXT, started_ms INTEGER,
  seed INTEGER, preset TEXT, version TEXT, config TEXT)`;

/** Tells whether a URL means a libSQL server rather than a file of this machine. */
export function isRemote(url: string): boolean {
  return /^(libsql|https?|wss?):/.test(url);
}

/** Opens the database and creates what is missing. @throws what libSQL says */
export async function openStore(options: StoreOptions): Promise<Store> {
  const client = await connect(options);
  if (options.url.startsWith("file:")) {
    await client.execute("PRAGMA journal_mode = WAL");
    await client.execute("PRAGMA synchronous = NORMAL");
    await client.execute("PRAGMA busy_timeout = 5000");
  }
  const tables = Object.entries(options.domains).flatMap(([domain, columns]) => tablesOf(domain, columns));
  await client.batch([RUNS, ...tables], "write");
  return new LibsqlStore(client, options);
}

async function connect({ url, authToken }: StoreOptions): Promise<Client> {
  // One connection: what is set by PRAGMA belongs to a connection, and there is one writer anyway.
  const config = {
    url,
    concurrency: isRemote(url) ? 20 : 1,
    ...(authToken === undefined ? {} : { authToken }),
  };
  // Loaded only where needed: an edge host cannot load the native module.
  const { createClient } = isRemote(url)
    ? await import("@libsql/client/web")
    : await import("@libsql/client");
  return createClient(config);
}

class LibsqlStore implements Store {
  readonly #client: Client;
  readonly #options: StoreOptions;

  constructor(client: Client, options: StoreOptions) {
    this.#client = client;
    this.#options = options;
  }

  async write({ batches, ...origin }: Delivery): Promise<void> {
    await this.#client.batch(batches.flatMap((batch) => this.#statements({ ...batch, ...origin })), "write");
  }

  #statements({ domain, run_id, instance_id, rows, buckets }: Batch & Origin): InStatement[] {
    this.#columns(domain);
    const [, , ...keys] = BUCKET_KEYS;
    const values = [...keys, ...BUCKET_SUMS].map((_, index) => `value ->> ${index}`);
    const sums = BUCKET_SUMS.map((sum) => `${sum} = ${sum} + excluded.${sum}`);
    return [
      {
        sql: `INSERT INTO ${domain}_rows (run_id, instance_id, data) SELECT ?, ?, value FROM json_each(?)`,
        args: [run_id, instance_id, rows],
      },
      {
        sql: `INSERT INTO ${domain}_timeseries (${[...BUCKET_KEYS, ...BUCKET_SUMS]})
          SELECT ?, ?, ${values} FROM json_each(?) WHERE true
          ON CONFLICT (${BUCKET_KEYS}) DO UPDATE SET ${sums}`,
        args: [run_id, instance_id, buckets],
      },
      {
        sql: `DELETE FROM ${domain}_rows WHERE id <= (SELECT max(id) FROM ${domain}_rows) - ?`,
        args: [this.#options.maxRows],
      },
    ];
  }

  async begin({ run_id, instance_id, started_ms, seed, preset, version, config }: Run): Promise<void> {
    await this.#client.execute({
      sql: "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)",
      args: [run_id, instance_id, started_ms, seed, preset, version, config],
    });
  }

  async forget(run_id: string): Promise<void> {
    const tables = Object.keys(this.#options.domains).flatMap((
      name,
    ) => [`${name}_rows`, `${name}_timeseries`]);
    await this.#client.batch(
      [...tables, "runs"].map((table) => ({ sql: `DELETE FROM ${table} WHERE run_id = ?`, args: [run_id] })),
      "write",
    );
  }

  async read({ domain, table, run_id, after, limit }: Page): Promise<{
    rows: Record<string, Cell>[];
    next: number | null;
  }> {
    this.#columns(domain);
    const name = table === "runs" ? "runs" : `${domain}_${table}`;
    // Requests are paged by their id, which stays right while rows are added and pruned; the small tables by place.
    const byId = table === "requests";
    const which = run_id === undefined ? "" : "AND run_id = ?";
    const { rows, columns } = await this.#client.execute({
      sql: byId
        ? `SELECT * FROM ${name} WHERE id > ? ${which} ORDER BY id LIMIT ?`
        : `SELECT * FROM ${name} WHERE ? >= 0 ${which} ORDER BY 3 LIMIT ? OFFSET ?`,
      args: [after, ...(run_id === undefined ? [] : [run_id]), limit, ...(byId ? [] : [after])],
    });
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map((column, index): [string, Cell] => [column, cell(row[index])]))
    );
    const last = byId ? Number(objects.at(-1)?.["id"] ?? after) : after + objects.length;
    return { rows: objects, next: objects.length < limit ? null : last };
  }

  async close(): Promise<void> {
    // Brings everything into the one file, so that it can be copied as it is.
    if (this.#options.url.startsWith("file:")) await this.#client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#client.close();
  }

  #columns(domain: string): Columns {
    const columns = this.#options.domains[domain];
    if (!columns) throw new RangeError(`Cannot use domain "${domain}" as it has no tables`);
    return columns;
  }
}

function cell(value: unknown): Cell {
  return typeof value === "string" || typeof value === "number" ? value : null;
}
