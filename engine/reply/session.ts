import { createHash } from "node:crypto";
import type { Accumulator } from "../base/accumulator.ts";
import type { Connection } from "./connection.ts";

/** The request header and the cookie that name a session; without either it is named by the API key. */
const SESSION_HEADER = "x-session-id";
const SESSION_COOKIE = "session_id";

const COOKIE = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([^;]+)`);
/** Shortest API key, in characters, whose ends are shown: the middle is too long to be guessed. */
const LONG = 20;
/** Length of a digest in hexadecimal digits: among a million clients two collide with a chance of 1 in 500. */
const DIGITS = 12;

/** One client, as far as the server can tell clients apart. */
export interface Session {
  /** Key of the session's state. */
  readonly name: string;
  /** Displayable name of the client, which nobody can use in its place: a digest, or the ends of a long API key. */
  readonly client: string;
}

/** The client behind a request, as far as its headers tell. */
export interface CallerIdentity {
  readonly session: Session | null;
  /** API key, whatever session is named; `null` without one. */
  readonly key: string | null;
  /** Number of this try, from 0; `null` where the client does not count. */
  readonly attempt: number | null;
}

/** Identity of a caller whose API key is what `authorization` holds, or else one of `keyHeaders`. */
export function callerOf(
  connection: Pick<Connection, "header">,
  keyHeaders: readonly string[] = [],
): CallerIdentity {
  let key = bearerOf(connection);
  for (const name of keyHeaders) key ||= connection.header(name);
  return { session: sessionOf(connection, key), key: key || null, attempt: null };
}

/** Session of a request: the first of session header, session cookie and API key that is there. */
function sessionOf(connection: Pick<Connection, "header">, key: string | undefined): Session | null {
  const header = connection.header(SESSION_HEADER);
  if (header) return { name: `header ${header}`, client: digested("session", header) };
  const cookies = connection.header("cookie");
  const cookie = cookies && COOKIE.exec(cookies)?.[1];
  if (cookie) return { name: `cookie ${cookie}`, client: digested("session", cookie) };
  return key ? { name: `key ${key}`, client: withoutSecret(key) } : null;
}

/** Place of the credential in the usual header, behind one space. */
const BEARER = "Bearer ".length;

/** True for visible ASCII. */
function isVisible(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

/** Credential of the header `authorization`, with or without `Bearer` before it. */
export function bearerOf(connection: Pick<Connection, "header">): string | undefined {
  const header = connection.header("authorization");
  if (header?.startsWith("Bearer ") && isVisible(header.charCodeAt(BEARER))) return header.slice(BEARER);
  return header?.replace(/^Bearer(\s+|$)/i, "");
}

function withoutSecret(key: string): string {
  return key.length < LONG ? digested("key", key) : `${key.slice(0, 3)}…${key.slice(-4)}`;
}

/** Displayable digest of a secret, the same in every run, so that clients can be compared across runs. */
export function digested(kind: "session" | "key", secret: string): string {
  return `${kind}_${digests.get(secret) ?? digestOf(secret)}`;
}

/** Digests that are remembered, and the longest text of one, in characters; when full, the memory starts over. */
const MOST_DIGESTS = 1_000;
const MOST_REMEMBERED = 200;
const digests = new Map<string, string>();

function digestOf(secret: string): string {
  const digest = createHash("sha256").update(secret).digest("hex").slice(0, DIGITS);
  if (secret.length > MOST_REMEMBERED) return digest;
  if (digests.size >= MOST_DIGESTS) digests.clear();
  digests.set(secret, digest);
  return digest;
}

/** Digests that are remembered on this thread. */
export function digestMemory(): Accumulator {
  return { size: digests.size, limit: MOST_DIGESTS };
}
