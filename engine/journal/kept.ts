import { Buffer } from "node:buffer";
import type { RequestRecord } from "../base/request_record.ts";
import type { RequestHead } from "../reply/connection.ts";
import { digestOf } from "./body/body_digest.ts";

/** Facts on a request and its reply beside heads and bodies. */
export interface KeptFacts extends Omit<RequestRecord, "degraded">, Pick<RequestHead, "target"> {
  readonly seq: number;
  /** Number among the requests that are over; -1 as long as it is not. */
  readonly end: number;
  /** Monotonic instant of the arrival, in milliseconds. */
  readonly started: number;
  readonly method: string;
  /** API key; `null` without one. */
  readonly key: string | null;
  readonly address: string | null;
  /** Number of the connection in this server. */
  readonly connection: number | null;
  /** Connections that the server had at the first request of this one; `null`: unknown, or a later request. */
  readonly open_connections: number | null;
  /** Times, in microseconds from the arrival on, and lengths in bytes of the pieces of a stream, in turn. */
  readonly frames: ArrayLike<number>;
}

/** A request and its reply as the journal keeps them: plain data, nothing redacted. */
export interface Kept extends Pick<RequestHead, "headers"> {
  readonly facts: KeptFacts;
  /** The head of the reply as the host wrote it, or its names and values one behind the other; `null`: none was sent. */
  readonly head: string | readonly string[] | null;
  readonly asked: KeptBody | null;
  readonly sent: KeptBody | null;
}

/** A body, or the first part of it. */
export interface KeptBody {
  /** Text, or a character for each byte if it is `binary`. */
  readonly first: string;
  readonly binary: boolean;
  /** Length of the whole body. */
  readonly bytes: number;
  /** Digest of the whole body; `null` where `first` is all of it, and the digest can be made when it is needed. */
  readonly digest: string | null;
}

/** Digest of all of a body. */
export function digestOfAll({ first, binary, digest }: KeptBody): string {
  return digest ?? digestOf(binary ? Buffer.from(first, "latin1") : first);
}

/** Status of which at least a byte was sent; `null` without one. */
export function statusOf({ head, sent, facts: { bytes, status } }: Kept): number | null {
  return head !== null || sent !== null || bytes > 0 ? status : null;
}
