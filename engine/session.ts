import type { Connection } from "./types.ts";

/** The request header and the cookie that name a session; without either it is named by the API key. */
export const SESSION_HEADER = "x-session-id";
export const SESSION_COOKIE = "session_id";

const COOKIE = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([^;]+)`);
/** A key up to this long is no secret, so it may be shown. */
const SHORT = 12;

/** One client, as far as the server can tell clients apart. */
export interface Session {
  /** What its state is kept under. */
  readonly name: string;
  /** What may be shown and stored: without the secret part of an API key. */
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

/** Identity of a caller of a domain that knows no headers of its own. */
export function callerOf(connection: Pick<Connection, "header">): CallerIdentity {
  return { session: sessionOf(connection), key: keyOf(connection), attempt: null };
}

/**
 * Session of a request: the first of session header, session cookie and API key that is there. A key is what
 * `authorization` holds, or else one of `keyHeaders`.
 */
export function sessionOf(
  connection: Pick<Connection, "header">,
  keyHeaders: readonly string[] = [],
): Session | null {
  const header = connection.header(SESSION_HEADER);
  if (header) return { name: `header ${header}`, client: header };
  const cookie = COOKIE.exec(connection.header("cookie") ?? "")?.[1];
  if (cookie) return { name: `cookie ${cookie}`, client: cookie };
  const key = keyOf(connection, keyHeaders);
  return key ? { name: `key ${key}`, client: withoutSecret(key) } : null;
}

/** API key of a request: what `authorization` holds, or else the first of `keyHeaders`; `null` without one. */
export function keyOf(
  connection: Pick<Connection, "header">,
  keyHeaders: readonly string[] = [],
): string | null {
  let key = bearerOf(connection);
  for (const name of keyHeaders) key ||= connection.header(name);
  return key || null;
}

/** What the header `authorization` names, with or without `Bearer` before it. */
export function bearerOf(connection: Pick<Connection, "header">): string | undefined {
  return connection.header("authorization")?.replace(/^Bearer(\s+|$)/i, "");
}

function withoutSecret(key: string): string {
  return key.length <= SHORT ? key : `${key.slice(0, 3)}…${key.slice(-4)}`;
}
