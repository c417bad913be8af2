import { Buffer } from "node:buffer";
import { after, rests, sliced } from "../base/clock.ts";
import { ApiError, apiError } from "../base/error.ts";
import { type AnyText, BLOCK, LongText } from "../base/long_text.ts";
import { andThen, type Pending } from "../base/pending.ts";
import { lengthOf } from "../reply/body.ts";
import type { HttpContext } from "../reply/http_context.ts";
import { type Hold, holding, type HoldingBounds } from "./held_bodies.ts";

/** Bounds of a request body. */
export interface BodyBounds extends HoldingBounds {
  /** Longest wait for all of it, in milliseconds. */
  readonly ms: number;
}

/**
 * Asks for a body, but refuses by its head one that is too long, or in a coding. The result is its length, where it comes
 * with one.
 */
function openBody({ env: { connection } }: HttpContext, limit: number): Pending<number | undefined> {
  const coding = connection.header("content-encoding")?.trim().toLowerCase();
  if (coding !== undefined && coding !== "" && coding !== "identity") throw encoded(coding);
  const declared = connection.header("content-length");
  if (declared !== undefined && Number(declared) > limit) throw tooLarge(limit, Number(declared));
  return andThen(connection.beforeBody?.(), () => {
    connection.askForBody?.();
    return connection.header("transfer-encoding") === undefined && declared !== undefined
      ? Number(declared)
      : undefined;
  });
}

/** Reads a request body as bytes. @throws {ApiError} 413 beyond a limit, 408 beyond the time, 415 in a coding */
export async function readBytes(
  c: HttpContext,
  bounds: BodyBounds,
): Promise<Uint8Array<ArrayBuffer>> {
  const { limit, ms } = bounds;
  const length = await openBody(c, limit);
  const { whole } = c.req.raw;
  const { connection } = c.env;
  const bytes = whole
    ? new Uint8Array(whole) // who keeps them must not keep what came with them
    : await inTime(
      ms,
      isSmall(length) ? arrayOf(c) : holding(connection, bounds, (hold) => collected(c, limit, hold)),
    );
  c.env.connection.reader?.read(bytes, bytes.length);
  return bytes;
}

async function arrayOf(c: HttpContext): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await c.req.raw.arrayBuffer());
}

/** Counts the bytes as they come. */
async function collected(c: HttpContext, limit: number, hold: Hold): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit, size);
    hold(chunk.length);
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/**
 * Reads a request body as text, a long one in blocks. A declared length beyond the limit is refused before a byte is read; without a
 * declaration the bytes are counted as they come.
 *
 * @throws {ApiError} as `readBytes`, and 400 where the bytes are not UTF-8
 */
export function readBody(c: HttpContext, bounds: BodyBounds): Pending<AnyText> {
  const { limit, ms } = bounds;
  const text = andThen(openBody(c, limit), (length) => {
    const { whole } = c.req.raw;
    if (whole) return decodedAtOnce(c, whole);
    const { connection } = c.env;
    return inTime<AnyText | null>(
      ms,
      isSmall(length)
        ? arrayOf(c).then((all) => decodedAtOnce(c, all))
        : holding(connection, bounds, (hold) => decodedInSteps(c, limit, hold)),
    );
  });
  return andThen(text, readable);
}

/** @throws {ApiError} 400 for bytes that are no text */
function readable(text: AnyText | null): AnyText {
  if (text !== null) return text;
  throw apiError(400, "The request body is not valid UTF-8.");
}

/** Bytes that are decoded at once: less than a millisecond of work. A longer body is decoded as it comes, block by block. */
const DECODED_AT_ONCE = 262_144;

/** True for a body that is known to be short. */
function isSmall(length: number | undefined): boolean {
  return length !== undefined && length <= DECODED_AT_ONCE;
}

function decodedAtOnce(c: HttpContext, bytes: Uint8Array<ArrayBuffer>): string | null {
  const text = decoded(bytes);
  const isAll = text !== null && bytes[0] !== BYTE_ORDER_MARK; // that one is no part of the text
  c.env.connection.reader?.read(isAll ? text : bytes, bytes.length);
  return text;
}

/** First byte of a byte order mark in UTF-8. */
const BYTE_ORDER_MARK = 0xef;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Character that a buffer puts in place of bytes that are no UTF-8; a text may have it, too. */
const REPLACEMENT = "\ufffd";

/** Bytes as text; `null` where they are not UTF-8. A buffer makes one in half of the time, but tells of nothing. */
function decoded(bytes: Uint8Array<ArrayBuffer>): string | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  if (bytes[0] !== BYTE_ORDER_MARK && !text.includes(REPLACEMENT)) return text;
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Decodes the bytes as they come. They are read to their end in any case, or the client could not hear of it. */
async function decodedInSteps(c: HttpContext, limit: number, hold: Hold): Promise<AnyText | null> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let pieces: string[] | null = [];
  for await (const bytes of bodyBytes(c, limit)) {
    hold(bytes.length);
    pieces = longer(pieces, () => decoder.decode(bytes, { stream: true }));
    const rest = rests();
    if (rest) await rest;
  }
  const all = longer(pieces, () => decoder.decode());
  if (all === null) return null;
  await show(c, all);
  all[0] = all[0]?.replace(/^\ufeff/, "") ?? "";
  const text = await sliced(LongText.of(all));
  return text.length <= DECODED_AT_ONCE ? String(text) : text;
}

/** The bytes of a body, a block at a time; always in the same array. */
async function* bodyBytes(c: HttpContext, limit: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(BLOCK);
  let [size, filled] = [0, 0];
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit, size);
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + bytes.length - filled);
      bytes.set(part, filled);
      from += part.length;
      filled += part.length;
      if (filled < bytes.length) continue;
      yield bytes;
      filled = 0;
    }
  }
  yield bytes.subarray(0, filled);
}

function longer(pieces: string[] | null, next: () => string): string[] | null {
  try {
    pieces?.push(next());
    return pieces;
  } catch {
    return null;
  }
}

/** Shows a long body to its reader, piece by piece. */
async function show(
  { env: { connection: { reader } } }: HttpContext,
  pieces: readonly string[],
): Promise<void> {
  for (const piece of reader ? pieces : []) {
    reader?.read(piece, lengthOf(piece));
    const rest = rests();
    if (rest) await rest;
  }
}

/** Waits for a body, but not for ever. @throws {ApiError} 408 */
function inTime<T>(ms: number, reading: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const cancel = after(ms, () => reject(late(ms)));
  reading.then(resolve, reject).finally(cancel);
  return promise;
}

function late(ms: number): ApiError {
  return new ApiError({
    status: 408,
    code: null,
    message: `The request body did not arrive within ${ms / 1000} seconds.`,
    headers: { connection: "close" },
  });
}

function encoded(coding: string): ApiError {
  return new ApiError({
    status: 415,
    code: null,
    message: `Request bodies in the content coding "${coding}" are not supported, send it without.`,
    headers: { "accept-encoding": "identity" },
  });
}

function tooLarge(limit: number, size: number): ApiError {
  return new ApiError({
    status: 413,
    code: null,
    message: `Maximum content size limit (${limit}) exceeded (${size} bytes read)`,
  });
}
