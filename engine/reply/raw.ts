/**
 * Replies as HTTP/1.1 writes them down, so that a fault can change any part of them.
 *
 *     httpMessageOf(answer, exchange)   start   HTTP/1.1 200 OK
 *                                       lines   content-type: text/html …
 *                                       body    <!DOCTYPE html> …
 *     → change any of it → rawOf(scriptOf(message), …) → the reply
 *
 * In all texts here a character is a byte.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { bytesOf, endsWithHead, hasNoBody, isWhole, joined, sizeOf } from "./body.ts";
import { keepsConnection } from "./http_request.ts";
import { reasonOf } from "./reasons.ts";
import type { Answer, Body, Paced, Raw } from "./reply.ts";
import type { Exchange } from "./exchange.ts";

/** A reply in parts. */
export interface HttpMessage {
  /** The status line, without its end. */
  readonly start: string;
  /** The header lines, without their ends. */
  readonly lines: readonly string[];
  /** Everything behind the empty line, frames included. */
  readonly body: Uint8Array | Paced;
}

/** The part of a request that its reply depends on. */
export type RequestFacts = Pick<Exchange, "arrived" | "method" | "header" | "isHttp10" | "idleMs">;

/**
 * An answer in parts, as the socket transport writes it: with its length, or in chunks at its pace where it comes piece
 * by piece, on a connection that stays open if the client wants it to. A client of HTTP/1.0 gets the length of both.
 */
export function httpMessageOf(answer: Answer, exchange: RequestFacts): HttpMessage {
  const { status, headers } = answer;
  const { length = [], coding = [], body } = framing(answer, exchange);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return {
    start: startLine(status),
    lines: [...lines, ...length, ...ownLines(exchange), ...coding],
    body: exchange.method === "HEAD" ? new Uint8Array() : body,
  };
}

/** A body in its frames, and the header lines that tell of them. */
interface FramedBody {
  readonly length?: readonly string[];
  readonly coding?: readonly string[];
  readonly body: HttpMessage["body"];
}

function framing({ status, headers, body }: Answer, { isHttp10 }: RequestFacts): FramedBody {
  if (hasNoBody(status)) {
    const isMeasured = endsWithHead(status) || "content-length" in headers;
    return { ...(isMeasured ? {} : { length: ["content-length: 0"] }), body: new Uint8Array() };
  }
  const bytes = isWhole(body) ? bytesOf(body) : body;
  if ("content-length" in headers) return { body: bytes };
  if (isWhole(bytes) || isHttp10) return { length: [`content-length: ${sizeOf(bytes)}`], body: bytes };
  return { coding: [CHUNKED], body: inOrder(chunksOf(bytes), LAST_CHUNK) };
}

/** The status line of a status. */
export function startLine(status: number): string {
  return `HTTP/1.1 ${status} ${reasonOf(status)}`;
}

/** The headers that a server adds to every answer. */
function ownLines(request: RequestFacts): string[] {
  const { arrived, idleMs } = request;
  const date = `Date: ${new Date(arrived).toUTCString()}`;
  if (!keepsConnection(request)) return [date, "Connection: close"];
  const kept = idleMs > 0 ? [`Keep-Alive: timeout=${Math.floor(idleMs / 1000)}`] : [];
  return [date, "Connection: keep-alive", ...kept];
}

/** A body in one piece, without its pace. */
export function wholeOf(body: Body): Uint8Array {
  return isWhole(body) ? bytesOf(body) : joined(body.pieces.map(bytesOf));
}

/** Header lines but those of these names. */
export function withoutHeaders(lines: readonly string[], ...names: readonly string[]): string[] {
  return lines.filter((line) => !names.includes(line.slice(0, line.indexOf(":")).toLowerCase()));
}

/** The same message, which says that the connection ends behind it. */
export function closingMessage(message: HttpMessage): HttpMessage {
  const lines = withoutHeaders(message.lines, "connection", "keep-alive");
  return { ...message, lines: [...lines, "Connection: close"] };
}

/** Texts and bytes, one behind the other. */
export function octets(...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return joined(parts.map((part) => typeof part === "string" ? Buffer.from(part, "latin1") : part));
}

/** Status line and headers, with the empty line behind them. */
export function headOf({ start, lines }: Omit<HttpMessage, "body">, end = "\r\n"): string {
  return [start, ...lines, "", ""].join(end);
}

/** Bytes and paced pieces, one behind the other; neighbours without a pace are sent as one piece. */
export function inOrder(...parts: readonly (string | Uint8Array | Paced)[]): Paced {
  const pieces: (string | Uint8Array)[] = [];
  const dues: Paced["pace"][] = [];
  const put = (piece: string | Uint8Array, due: Paced["pace"]) => {
    pieces.push(piece);
    dues.push(due);
  };
  let ready: (string | Uint8Array)[] = [];
  for (const part of [...parts, FLUSH]) {
    if (isWhole(part)) {
      if (part.length > 0) ready.push(part);
      continue;
    }
    if (ready.length > 0) put(octets(...ready), () => {});
    ready = [];
    part.pieces.forEach((piece, index) => put(piece, () => part.pace(index)));
  }
  return { pieces, pace: (index) => dues[index]?.(index) };
}

/** Empty part behind the last one: flushes the bytes before it. */
const FLUSH: Paced = { pieces: [], pace: () => {} };

/** A wait between what is before it and what is behind it, e.g. the close. */
export function pause(wait: () => Promise<void> | void): Paced {
  return { pieces: [""], pace: wait };
}

/** The whole of a message. */
export function scriptOf(message: HttpMessage, end = "\r\n"): Paced {
  return inOrder(headOf(message, end), message.body);
}

/** The header line of a chunked body. */
export const CHUNKED = "Transfer-Encoding: chunked";

/** The end of a chunked body. */
export const LAST_CHUNK = "0\r\n\r\n";

/** One chunk of a body; `extension` is what stands behind its size. */
export function chunk(bytes: Uint8Array, extension = ""): Uint8Array {
  return octets(`${bytes.length.toString(16)}${extension}\r\n`, bytes, "\r\n");
}

/**
 * The chunks of a body, without its end: each piece is one; bytes make two, since with one alone much goes well by
 * accident.
 */
export function chunksOf(body: Uint8Array | Paced, extension = ""): Uint8Array | Paced {
  const chunks = (parts: readonly Uint8Array[]) =>
    parts.map((part) => part.length > 0 ? chunk(part, extension) : part);
  if (isWhole(body)) return joined(chunks(halvesOf(body)));
  return { pieces: chunks(body.pieces.map(bytesOf)), pace: (index) => body.pace(index) };
}

/** Bytes in two halves, the first of which is not the shorter one. */
export function halvesOf(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const half = Math.ceil(bytes.length / 2);
  return [bytes.subarray(0, half), bytes.subarray(half)];
}

/** A raw reply without its bytes. */
export type Rest = Pick<Raw, "status" | "nearest"> & Partial<Pick<Raw, "then">>;

/** A raw reply that plays a script. By default the connection stays open. */
export function rawOf(script: Paced, { status, nearest, then = "open" }: Rest): Raw {
  return { script, then, status, nearest };
}
