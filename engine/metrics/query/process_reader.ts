import { after } from "../../base/clock.ts";
import { linesOf } from "../../base/lines.ts";
import { createSerialQueue } from "../../base/serial_queue.ts";
import type { SqlValue } from "../columns.ts";
import { READER_COMMAND } from "./reader_command.ts";
import {
  CLOSED,
  OWN_LIMITS,
  OWN_ROWS,
  type Query,
  QUERY_LIMITS,
  QueryError,
  type QueryPage,
  type SqlReader,
} from "./query.ts";
import type { ReaderAnswer, ReaderRequest } from "./reader_process.ts";

/** Requests that may wait for their turn. */
const MOST_WAITING = 20;
/** Longest start of the process, in milliseconds. */
const START_MS = 30_000;
/** Time without a request after which the process ends, in milliseconds. */
const IDLE_MS = 60_000;

/** A running process. */
interface Reader {
  readonly child: Deno.ChildProcess;
  readonly answers: AsyncGenerator<string>;
  readonly requests: WritableStreamDefaultWriter<Uint8Array>;
}

/** Options of a reader. */
export interface ReaderOptions {
  /** Longest run of a query, in milliseconds. @default {QUERY_LIMITS.time_ms} */
  readonly query_ms?: number;
  /** Called before each request, in its turn: brings the file up to date. */
  prepare?(): Promise<void>;
}

/**
 * Reads a database file in a process of its own, which is ended when a query takes too long: it costs the writer of
 * the file nothing, and no query can outlive its time or take the memory of the server.
 */
export class ProcessReader implements SqlReader {
  readonly #path: string;
  readonly #options: ReaderOptions;
  readonly #inTurn = createSerialQueue();
  #waiting = 0;
  #reader: Reader | undefined;
  #cancelIdle = () => {};
  #closed = false;

  constructor(path: string, options: ReaderOptions = {}) {
    this.#path = path;
    this.#options = options;
  }

  async select(sql: string, args: readonly SqlValue[] = []): Promise<Record<string, SqlValue>[]> {
    const { columns, rows, next } = await this.#ask({
      sql,
      args,
      offset: 0,
      limit: OWN_ROWS,
      own: true,
      time_ms: OWN_LIMITS.time_ms,
    });
    if (next !== null) throw new QueryError(`There are more than ${next} rows to look at`);
    return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])));
  }

  async query(query: Query): Promise<QueryPage> {
    const { query_ms = QUERY_LIMITS.time_ms } = this.#options;
    return await this.#ask({ ...query, args: [], own: false, time_ms: query_ms });
  }

  /** Ends the process; requests that are under way or wait for their turn reject. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
    await this.#inTurn(() => Promise.resolve());
  }

  async #ask(request: ReaderRequest): Promise<QueryPage> {
    if (this.#waiting >= MOST_WAITING) {
      throw new QueryError(`${MOST_WAITING} queries wait for their turn by now: ask again later`);
    }
    this.#waiting++;
    try {
      return await this.#inTurn(() => this.#answer(request));
    } finally {
      this.#waiting--;
    }
  }

  async #answer(request: ReaderRequest): Promise<QueryPage> {
    await this.#options.prepare?.();
    if (this.#closed) throw new QueryError(CLOSED);
    this.#cancelIdle();
    const reader = this.#reader ??= await this.#start();
    const ms = request.time_ms;
    await reader.requests.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`)).catch(() => {});
    const line = await this.#line(reader, ms, `The query took longer than ${ms / 1000} s and was stopped`);
    this.#cancelIdle = after(IDLE_MS, () => void this.#end());
    const { page, error }: ReaderAnswer = JSON.parse(line);
    if (page) return page;
    throw error?.name === "QueryError" ? new QueryError(error.message) : new Error(error?.message);
  }

  async #start(): Promise<Reader> {
    const args = Deno.build.standalone
      ? [READER_COMMAND, this.#path]
      : ["run", "--quiet", "--no-check", "-A", import.meta.resolve("./reader_process.ts"), this.#path];
    const command = new Deno.Command(Deno.execPath(), {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    });
    const child = command.spawn();
    const reader = { child, answers: linesOf(child.stdout), requests: child.stdin.getWriter() };
    this.#reader = reader;
    await this.#line(reader, START_MS, "The process that reads the database did not start");
    return reader;
  }

  /** The next line of the process, which is ended if it does not come in time. */
  async #line({ answers }: Reader, ms: number, tooLate: string): Promise<string> {
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const cancel = after(ms, () => resolve(null));
    const next = answers.next();
    const line = await Promise.race([next, late]).finally(cancel);
    if (line !== null && !line.done) return line.value;
    await this.#end();
    await next; // the stream has ended with the process
    throw new QueryError(line === null ? tooLate : "The process that reads the database has died");
  }

  async #end(): Promise<void> {
    this.#cancelIdle();
    const reader = this.#reader;
    if (!reader) return;
    this.#reader = undefined;
    try {
      reader.child.kill("SIGKILL");
    } catch { /* it has ended by itself */ }
    await reader.requests.close().catch(() => {});
    await reader.child.status;
  }
}
