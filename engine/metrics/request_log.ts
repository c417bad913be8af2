import { after, within } from "../base/clock.ts";
import type { Accumulator } from "../base/accumulator.ts";
import type { RequestRecord } from "../base/request_record.ts";

/** Requests that get a line: those with a fault, or all. */
export type RequestLogLevel = "faults" | "all";

/** Requests that get a line, and where those go. */
export interface RequestLogOutput {
  readonly level: RequestLogLevel;
  /** Writes lines; resolves once they are written. */
  write(lines: readonly string[]): Promise<void>;
}

/** Lines that may wait for whoever writes them; beyond it new ones are dropped. */
const MOST_LINES = 10_000;

/** Lines travel this often, in milliseconds. */
const FLUSH_MS = 50;

/** Longest wait for a reader that takes nothing, at the end, in milliseconds. */
const CLOSE_MS = 1_000;

/** Longest text of a client in a line, in characters. */
const MOST_TEXT = 200;

/** Dependencies of a RequestLog. */
export interface RequestLogParts extends RequestLogOutput {
  /** Lines that may wait. @default {MOST_LINES} */
  readonly limit?: number;
}

/** Lines on the requests of one worker, which wait, bounded, off the request path, for the one place that writes them. */
export class RequestLog {
  readonly #parts: RequestLogParts;
  #lines: string[] = [];
  /** Lines that were dropped, in all and since the last time that was told. */
  #dropped = 0;
  #untold = 0;
  #writing: Promise<void> | undefined;

  constructor(parts: RequestLogParts) {
    this.#parts = parts;
  }

  /** Notes a request that is over. */
  add(record: RequestRecord): void {
    const { level, limit = MOST_LINES } = this.#parts;
    if (level === "faults" && record.fault === null) return;
    if (this.#lines.length >= limit) {
      this.#dropped++;
      this.#untold++;
      return;
    }
    this.#lines.push(requestLine(record));
    if (!this.#writing && this.#lines.length === 1) after(FLUSH_MS, () => void this.flush());
  }

  /** Writes all lines of requests that are over. Never rejects: who cannot be written to misses them. */
  async flush(): Promise<void> {
    while (this.#lines.length > 0) {
      this.#writing ??= this.#write();
      await this.#writing;
    }
  }

  async #write(): Promise<void> {
    const [lines, untold] = [this.#lines, this.#untold];
    const told = untold === 0 ? [] : [`${untold} lines dropped: they were not written as fast as they came`];
    this.#lines = [];
    this.#untold = 0;
    try {
      await this.#parts.write([...lines, ...told]);
    } catch {
      this.#dropped += lines.length;
    }
    this.#writing = undefined;
  }

  /** Writes what waits, unless its reader is stuck. */
  async close(): Promise<void> {
    await within(CLOSE_MS, this.flush());
  }

  /** Lines that wait. */
  memory(): Readonly<Record<string, Accumulator>> {
    const { limit = MOST_LINES } = this.#parts;
    return { log_lines: { size: this.#lines.length, limit, forgotten: this.#dropped } };
  }
}

/**
 * One finished request as a line, `-` for what there is not:
 *
 *     time method path model fault status ending duration attempt
 *     2026-11-28T21:04:31.120Z POST /v1/chat/completions gpt-4o rate_limit 429 complete 23ms 1
 */
export function requestLine(record: RequestRecord): string {
  const { arrived, route, detail, fault, status, ending, total_ms, attempt } = record;
  // The route of a page is its kind of path alone: its method is a column of its own.
  const [method, pattern] = route.includes(" ") ? route.split(" ", 2) : [detail["method"], route];
  return [
    new Date(arrived).toISOString(),
    word(method),
    word(detail["path"] ?? pattern),
    word(detail["model"]),
    fault ?? "-",
    status ?? "-",
    ending,
    `${Math.round(total_ms)}ms`,
    attempt ?? "-",
  ].join(" ");
}

/** A text of a client as one word of printable characters, so that it can neither end a line nor steer a terminal. */
function word(text: string | number | null | undefined): string {
  if (text === null || text === undefined || text === "") return "-";
  // deno-lint-ignore no-control-regex -- those are what is replaced
  return String(text).slice(0, MOST_TEXT).replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "?");
}
