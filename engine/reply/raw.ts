/**
 * Replies as HTTP/1.1 writes them down, so that a fault can change any part of them.
 *
 *     messageOf(answer, exchange)   start   HTTP/1.1 200 OK
 *                                   lines   content-type: text/html …
 *                                   body    <!DOCTYPE html> …
 *     → change any of it → rawOf(message, …) → the reply
 *
 * In all texts here a character is a byte.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { bytesOf, hasNoBody, isWhole, joined } from "./body.ts";
import { reasonOf } from "./reasons.ts";
import type { Answer, Body, Exchange, Raw } from "../types.ts";

/** A reply in parts. */
export interface Message {
  /** The status line, without its end. */
  readonly start: string;
  /** The header lines, without their ends. */
  readonly lines: readonly string[];
  /** What is behind the empty line, frames included. */
  readonly body: Uint8Array;
}

/** What a reply has to know of its request. */
type Asked = Pick<Exchange, "arrived" | "method" | "header">;

/** An answer in parts: of known length, on a connection that stays open if the client wants it to, as the socket transport writes it. */
export function messageOf({ status, headers, body }: Answer, exchange: Asked): Message {
  const bytes = hasNoBody(status) ? new Uint8Array() : wholeOf(body);
  const isTold = "content-length" in headers || hasNoBody(status);
  const length = { "content-length": String(bytes.length) };
  const lines = Object.entries({ ...headers, ...(isTold ? {} : length) }).map(([name, value]) =>
    `${name}: ${value}`
  );
  return {
    start: startLine(status),
    lines: [...lines, ...ownLines(exchange)],
    body: exchange.method === "HEAD" ? new Uint8Array() : bytes,
  };
}

/** The status line of a status. */
export function startLine(status: number): string {
  return `HTTP/1.1 ${status} ${reasonOf(status)}`;
}

/** The headers that a server adds to every answer. */
function ownLines({ arrived, header }: Asked): string[] {
  const date = `Date: ${new Date(arrived).toUTCString()}`;
  const closes = /\bclose\b/i.test(header("connection") ?? "");
  return closes ? [date, "Connection: close"] : [date, "Connection: keep-alive", "Keep-Alive: timeout=75"];
}

/** A body in one piece, without its pace. */
export function wholeOf(body: Body): Uint8Array {
  return isWhole(body) ? bytesOf(body) : joined(body.pieces.map(bytesOf));
}

/** Header lines but those of these names. */
export function without(lines: readonly string[], ...names: readonly string[]): string[] {
  return lines.filter((line) => !names.includes(line.slice(0, line.indexOf(":")).toLowerCase()));
}

/** Texts and bytes, one behind the other. */
export function octets(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return joined(parts.map((part) => typeof part === "string" ? Buffer.from(part, "latin1") : part));
}

/** Status line and headers, with the empty line behind them. */
export function headOf({ start, lines }: Omit<Message, "body">, end = "\r\n"): string {
  return [start, ...lines, "", ""].join(end);
}

/** The whole of a message. */
export function messageBytes(message: Message): Uint8Array {
  return octets(headOf(message), message.body);
}

/** The end of a chunked body. */
export const LAST_CHUNK = "0\r\n\r\n";

/** One chunk of a body; `extension` is what stands behind its size. */
export function chunk(bytes: Uint8Array, extension = ""): Uint8Array {
  return octets(`${bytes.length.toString(16)}${extension}\r\n`, bytes, "\r\n");
}

/** A body in two chunks, since with one alone much goes well by accident; without the end of it. */
export function chunksOf(body: Uint8Array, extension = ""): Uint8Array {
  const half = Math.ceil(body.length / 2);
  const parts = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0);
  return joined(parts.map((part) => chunk(part, extension)));
}

/** What a raw reply is beside its bytes. */
export type Rest = Pick<Raw, "status" | "nearest"> & Partial<Pick<Raw, "then">>;

/** Sends bytes at once. The connection stays open if nothing else is said. */
export function rawOf(bytes: Uint8Array, { status, nearest, then = "open" }: Rest): Raw {
  return { script: { pieces: [bytes], pace: () => {} }, then, status, nearest };
}
