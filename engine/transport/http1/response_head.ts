import { Buffer } from "node:buffer";
import { STATUS_CODES, validateHeaderName, validateHeaderValue } from "node:http";
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
export function writtenHead({ status, reason, headers }: ResponseHead, terms: HeadTerms): WrittenHead {
  const head: Decided = {
    text: `HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? "unknown"}\r\n`,
    isAscii: true,
    hasDate: false,
    hasLength: false,
    hasCoding: false,
    isChunked: false,
    hasKeepAlive: false,
    connection: null,
  };
  for (const name in headers) addField(head, name, headers[name] ?? "");
  if (!head.hasDate) head.text += `Date: ${httpDate()}\r\n`;
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

/** Names that are known to be right; most answers have the same few. */
const soundNames = new Set<string>();
const MOST_NAMES = 1_000;

function checkName(name: string): void {
  if (soundNames.has(name)) return;
  validateHeaderName(name);
  if (soundNames.size < MOST_NAMES) soundNames.add(name);
}

function addField(head: Decided, name: string, value: string): void {
  checkName(name);
  if (!ASCII.test(value)) {
    validateHeaderValue(name, value);
    head.isAscii = false;
  }
  head.text += `${name}: ${value}\r\n`;
  switch (name.length > 17 ? "" : name.toLowerCase()) {
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

/** The time as headers tell it, made once a second. */
function httpDate(): string {
  const now = systemClock.epoch();
  if (now >= date.until || now < date.until - 1000) {
    date = { text: new Date(now).toUTCString(), until: now - now % 1000 + 1000 };
  }
  return date.text;
}

/** A head and what is behind it as one block of bytes. */
export function bytesBehind(head: string, body: Uint8Array): Buffer {
  const all = Buffer.allocUnsafe(head.length + body.length);
  all.write(head, "latin1");
  all.set(body, head.length);
  return all;
}
