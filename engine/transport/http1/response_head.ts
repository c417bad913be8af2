import { Buffer } from "node:buffer";
import { STATUS_CODES, validateHeaderName, validateHeaderValue } from "node:http";
import type { Accumulator } from "../../base/accumulator.ts";
import { systemClock } from "../../base/clock.ts";
import type { ResponseHead } from "../channel.ts";

/** Terms of the connection that a response head depends on. */
export interface HeadTerms {
  /** True if the connection may go on behind it. */
  readonly keepsAlive: boolean;
  /** Idle timeout of the connection, in milliseconds. */
  readonly idleMs: number;
}

/** The head of a response as it is written, and what follows from it. */
export interface WrittenHead {
  /** A character for each byte. */
  readonly text: string;
  readonly isAscii: boolean;
  readonly hasBody: boolean;
  readonly isChunked: boolean;
  /** True if the connection ends behind the response. */
  readonly closes: boolean;
}

/** Facts that the headers of an answer decide, and the host where they do not. */
interface Decided {
  text: string;
  isAscii: boolean;
  hasDate: boolean;
  hasLength: boolean;
  hasCoding: boolean;
  isChunked: boolean;
  hasKeepAlive: boolean;
  connection: "close" | "other" | null;
}

const ASCII = /^[\t\x20-\x7e]*$/;
const CLOSE = /(?:^|\W)close(?:$|\W)/i;
const CHUNKED = /(?:^|\W)chunked(?:$|\W)/i;

/**
 * Writes down the head of a response to a request of HTTP/1.1 as `node:http` does, so that nobody can tell the two
 * apart. @throws for headers that it would not send
 */
export function writtenHead(
  { status, reason, headers, length }: ResponseHead,
  terms: HeadTerms,
): WrittenHead {
  const head: Decided = {
    text: `HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? "unknown"}\r\n`,
    isAscii: true,
    hasDate: false,
    hasLength: length !== undefined,
    hasCoding: false,
    isChunked: false,
    hasKeepAlive: false,
    connection: null,
  };
  addFields(head, headers);
  if (length !== undefined) head.text += `content-length: ${length}\r\n`;
  if (!head.hasDate) head.text += httpDate();
  const hasBody = status !== 204 && status !== 304;
  let { keepsAlive } = terms;
  if (head.isChunked && !hasBody) [head.isChunked, keepsAlive] = [false, false];
  const closes = addConnection(head, { ...terms, keepsAlive });
  if (!head.hasLength && !head.hasCoding && hasBody) {
    head.text += "Transfer-Encoding: chunked\r\n";
    head.isChunked = true;
  }
  const { text, isAscii, isChunked } = head;
  return { text: `${text}\r\n`, isAscii, hasBody, isChunked, closes };
}

/** A line of a head as it was written last: most answers have the same few names, and most of their values again. */
interface Line {
  value: string;
  text: string;
  isAscii: boolean;
  /** Name in lower case if it is one of `MEANING`. */
  readonly means: string | null;
}

/** Lines by header name; the names in it have been validated. */
const lines = new Map<string, Line>();
const MOST_NAMES = 1_000;
/** Longest value of a line that is kept, in characters. */
const MOST_VALUE = 1_000;

const MEANING: ReadonlySet<string> = new Set([
  "connection",
  "transfer-encoding",
  "content-length",
  "date",
  "keep-alive",
]);

/** Header lines that are remembered on this thread. */
export function headerLineMemory(): Accumulator {
  return { size: lines.size, limit: MOST_NAMES };
}

/** The line of a header. @throws for one that `node:http` would not send */
function lineOf(name: string, value: string): Line {
  const known = lines.get(name);
  if (known?.value === value) return known;
  if (!known) validateHeaderName(name);
  const isAscii = ASCII.test(value);
  if (!isAscii) validateHeaderValue(name, value);
  const text = `${name}: ${value}\r\n`;
  if (known && value.length <= MOST_VALUE) {
    known.value = value;
    known.text = text;
    known.isAscii = isAscii;
    return known;
  }
  const lower = name.toLowerCase();
  const line = { value, text, isAscii, means: known?.means ?? (MEANING.has(lower) ? lower : null) };
  if (!known && lines.size < MOST_NAMES && value.length <= MOST_VALUE) lines.set(name, line);
  return line;
}

/** A line of the last head, and the text that it makes with those that stood right before it. */
interface LastLine {
  readonly name: string;
  /** `null`: it differs from head to head. */
  value: string | null;
  before: string | null;
  run: string;
  /** How often the text was written. */
  uses: number;
}

/**
 * Lines of the last head by their places, but for those that decide something. Most heads have the same ones but for a
 * few, and those that stand one behind the other are one text then.
 */
const lastLines: (LastLine | undefined)[] = [];
const MOST_LAST_LINES = 50;
/** Longest one, in characters. */
const MOST_LINE = 200;

function addFields(head: Decided, headers: ResponseHead["headers"]): void {
  let at = 0;
  let end: LastLine | undefined; // of the lines that are not written yet
  for (const name in headers) {
    const value = headers[name] ?? "";
    const last = lastLines[at];
    if (last?.name === name && last.value === value) {
      putBehind(last, end?.run ?? "");
      end = last;
    } else {
      if (end) head.text += runTo(end);
      end = undefined;
      const isPlain = addField(head, name, value) && name.length + value.length <= MOST_LINE;
      if (last?.name === name) last.value = null;
      else if (at < MOST_LAST_LINES) lastLines[at] = isPlain ? lastLine(name, value) : undefined;
    }
    at++;
  }
  if (end) head.text += runTo(end);
}

function lastLine(name: string, value: string): LastLine {
  return { name, value, before: null, run: "", uses: 0 };
}

function putBehind(line: LastLine, before: string): void {
  if (line.before === before) return;
  line.before = before;
  line.run = `${before}${line.name}: ${line.value}\r\n`;
  line.uses = 0;
}

/** Writes of a text after which it is put together: to write it in pieces takes longer, but less than that. */
const WORTH_IT = 8;

/** The lines up to one that stand one behind the other. */
function runTo(line: LastLine): string {
  if (++line.uses === WORTH_IT) line.run = Buffer.from(line.run, "latin1").toString("latin1");
  return line.run;
}

/** Adds a line; true if it is one of ASCII that decides nothing. */
function addField(head: Decided, name: string, value: string): boolean {
  const { text, isAscii, means } = lineOf(name, value);
  head.text += text;
  if (!isAscii) head.isAscii = false;
  switch (means) {
    case "connection":
      head.connection = CLOSE.test(value) ? "close" : "other";
      break;
    case "transfer-encoding":
      head.hasCoding = true;
      if (CHUNKED.test(value)) head.isChunked = true;
      break;
    case "content-length":
      head.hasLength = true;
      break;
    case "date":
      head.hasDate = true;
      break;
    case "keep-alive":
      head.hasKeepAlive = true;
  }
  return means === null && isAscii;
}

/** Says whether the connection goes on, unless the answer does; the result is whether it ends. */
function addConnection(head: Decided, { keepsAlive, idleMs }: HeadTerms): boolean {
  if (head.connection !== null) return head.connection === "close";
  if (!keepsAlive) {
    head.text += "Connection: close\r\n";
    return true;
  }
  head.text += "Connection: keep-alive\r\n";
  if (!head.hasKeepAlive && idleMs > 0) head.text += `Keep-Alive: timeout=${Math.floor(idleMs / 1000)}\r\n`;
  return false;
}

let date = { text: "", until: 0 };

/** The line of the time, made once a second. */
function httpDate(): string {
  const now = systemClock.epoch();
  if (now >= date.until || now < date.until - 1000) {
    date = { text: `Date: ${new Date(now).toUTCString()}\r\n`, until: now - now % 1000 + 1000 };
  }
  return date.text;
}

const encoder = new TextEncoder();

/** A head and what is behind it as one block of bytes. */
export function bytesBehind({ text, isAscii }: WrittenHead, body: Uint8Array): Buffer {
  const all = Buffer.allocUnsafe(text.length + body.length);
  if (isAscii) encoder.encodeInto(text, all);
  else all.write(text, "latin1"); // thirty times as slow as the above
  all.set(body, text.length);
  return all;
}
