import type { Client } from "@libsql/client";
import { loadedDriver } from "./driver_files.ts";
import { dirname, resolve } from "node:path";
import { after } from "../base/clock.ts";
import { messageOf } from "../base/error.ts";

/** Address and credentials of a database. */
export interface DatabaseAddress {
  /** `file:…`, `:memory:`, or `libsql:`, `https:`, `http:`, `wss:`, `ws:` for a libSQL server. */
  readonly url: string;
  readonly authToken?: string | undefined;
  /** Timeout for a file locked by another process. Milliseconds. @default {5000} */
  readonly busy_ms?: number | undefined;
  /** Timeout for the answer of a server. Milliseconds. @default {10000} */
  readonly answer_ms?: number | undefined;
}

/** An open connection to a database; a file may be replaced under it. */
export interface DatabaseConnection {
  readonly client: Client;
  /** True if it still leads to what its URL means, after a call has failed on it or not. */
  leads(failed: boolean): boolean;
  /** Closes it without ceremony, as another one takes its place. */
  drop(): void;
  /** Leaves the database in order. */
  close(): Promise<void>;
}

/** A libSQL server that gives no answer of its own: it may come back. */
export class Unreachable extends Error {}

/** True if an error, whatever libSQL made of it, came of a server that cannot be reached. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Error && isUnreachable(error.cause));
}

/** Answers of what stands before a libSQL server that is away. */
const GATEWAY_ERRORS = [502, 503, 504];

/** Tells whether a URL means a libSQL server rather than this machine. */
export function isRemote(url: string): boolean {
  return /^(libsql|https?|wss?):/.test(url);
}

/** Tells whether a URL means a file of this machine. */
export function isFile(url: string): boolean {
  return url.startsWith("file:") && !url.startsWith("file::memory:");
}

/** The address of a database without name and password in it, for who looks at the configuration. */
export function shownAddress(url: string): string {
  return isRemote(url) ? url.replace(/\/\/[^/?#]*@/, "//…@") : url;
}

function isMemory(url: string): boolean {
  return url === ":memory:" || url.startsWith("file::memory:");
}

/** Addresses of databases, for messages. */
const DATABASES = "file:PATH, :memory:, the libsql://, https:// or http:// URL of a libSQL server, or none";

/** Hint for a text that is no address of a database: with `file:` in front if it may be a path. */
function wanted(url: string): string {
  const isPath = url !== "" && !/^[a-z][a-z\d+.-]+:/i.test(url); // a drive of Windows has one letter
  return isPath ? `did you mean file:${url}? It can be ${DATABASES}` : `give ${DATABASES}`;
}

/** Connects to whatever the URL means. @throws what libSQL says */
export function connect(address: DatabaseAddress): Promise<DatabaseConnection> {
  if (isRemote(address.url)) return connectServer(address);
  if (!isFile(address.url) && !isMemory(address.url)) {
    return Promise.reject(new Error(`this is no address of a database; ${wanted(address.url)}`));
  }
  if (isFile(address.url) && pathOf(address.url) === "") { // SQLite would take a file that is gone at the end
    return Promise.reject(new Error(`this names no file; give ${DATABASES}`));
  }
  return isFile(address.url) ? connectFile(address) : connectMemory(address);
}

async function connectMemory({ url }: DatabaseAddress): Promise<DatabaseConnection> {
  const { createClient } = await loadedDriver(() => import("@libsql/client/sqlite3")); // an edge host cannot load the native module
  const client = createClient({ url, concurrency: 1, intMode: "bigint" });
  return {
    client,
    leads: () => true, // another connection would be another, empty database
    drop: () => {},
    close: () => Promise.resolve(client.close()),
  };
}

/** The driver blocks its thread, also while the file is locked: see `SupervisedStore`. */
async function connectFile({ url, busy_ms = 5_000 }: DatabaseAddress): Promise<DatabaseConnection> {
  // Without the clients of servers, half of its modules.
  const { createClient } = await loadedDriver(() => import("@libsql/client/sqlite3"));
  const [path = "", ...logs] = ["", "-wal", "-shm"].map((suffix) => pathOf(url) + suffix);
  const client = await opening(path, async () => {
    // One connection: what is set by PRAGMA belongs to a connection, and there is one writer anyway.
    const client = createClient({ url, concurrency: 1, timeout: busy_ms, intMode: "bigint" });
    try {
      await client.execute("PRAGMA journal_mode = WAL");
      await client.execute("PRAGMA synchronous = NORMAL");
      await client.execute("SELECT count(*) FROM sqlite_schema"); // from now on there is a log
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  });
  const opened = identity(path);
  const openedLogs = logs.map(identity);
  const isThere = () => identity(path) === opened;
  return {
    client,
    leads: (failed) => !failed && isThere(),
    drop() {
      client.close();
      // SQLite would play what is left of our log into the file that came in place of ours.
      if (!isThere()) logs.filter((log, i) => identity(log) === openedLogs[i]).forEach(removeIfThere);
    },
    async close() {
      // Brings everything into the one file, so that it can be copied as it is. Without it, nothing is lost either.
      await client.execute("PRAGMA wal_checkpoint(TRUNCATE)").catch(() => {});
      client.close();
    },
  };
}

/** Message of the driver on a file that SQLite cannot open, as of one in a folder that is read only. */
const CANNOT_OPEN = /^(ConnectionFailed\(.*: 14"\)|SQLITE_CANTOPEN)/;

/** Opens a file; where it is plain why it cannot be opened, the error says that instead of what the driver says. */
async function opening<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const folder = dirname(resolve(path));
    if (identity(folder) === null) throw new Error(`there is no folder "${folder}"`, { cause });
    if (isFolder(path)) throw new Error(`"${path}" is a folder`, { cause });
    if (CANNOT_OPEN.test(messageOf(cause))) {
      throw new Error("Unable to open or make the file: may this user write to it, and to its folder?", {
        cause,
      });
    }
    throw cause;
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The path that libSQL takes from a `file:` URL. @throws {Error} for one in which a % begins no character */
export function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.replace(/^file:(\/\/[^/]*)?/, "").replace(/[?#].*$/s, ""));
  } catch (cause) {
    const right = url.replace(/%(?![\da-f]{2})/gi, "%25");
    const hint = right === url ? "its codes are not UTF-8" : `write ${right}`;
    throw new Error(`a % begins the code of a character in an address: ${hint}`, { cause });
  }
}

/** Tells files apart, also those that had the same path one after the other; `null` where there is none. */
function identity(path: string | undefined): string | null {
  try {
    const { dev, ino } = Deno.lstatSync(path ?? "");
    return `${dev} ${ino}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}

function removeIfThere(path: string): void {
  if (identity(path) !== null) Deno.removeSync(path);
}

async function connectServer(
  { url, authToken, answer_ms = 10_000 }: DatabaseAddress,
): Promise<DatabaseConnection> {
  const { createClient } = await import("@libsql/client/web");
  const client = createClient({
    url: url.replace(/^ws/, "http"), // each server speaks both, and a request can be bounded where a socket cannot
    concurrency: 20,
    intMode: "bigint",
    fetch: (request: Request) => fetchWithin(request, answer_ms),
    ...(authToken === undefined ? {} : { authToken }),
  });
  return {
    client,
    leads: (failed) => !failed, // a server may come back without its tables
    drop: () => {}, // others may wait for an answer on it
    close: () => Promise.resolve(client.close()),
  };
}

/** Fetches an answer with its whole body, or rejects in time, and says where without any secret. */
async function fetchWithin(request: Request, ms: number): Promise<Response> {
  const { host } = new URL(request.url);
  const limit = new AbortController();
  const cancel = after(ms, () => limit.abort(new Error(`no answer within ${ms / 1000} s`)));
  try {
    const response = await fetch(request, { signal: limit.signal });
    if (GATEWAY_ERRORS.includes(response.status)) {
      await response.body?.cancel();
      throw new Unreachable(`Cannot reach the libSQL server at ${host}: status ${response.status}`);
    }
    return new Response(await response.arrayBuffer(), response);
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    const why = limit.signal.aborted ? `no answer within ${ms / 1000} s` : "no connection";
    throw new Unreachable(`Cannot reach the libSQL server at ${host}: ${why}`, { cause: error });
  } finally {
    cancel();
  }
}
