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

/** Who is asking: the first of session header, session cookie and API key that is there. */
export function sessionOf(connection: Pick<Connection, "header">): Session | null {
  const header = connection.header(SESSION_HEADER);
  if (header) return { name: `header ${header}`, client: header };
  const cookie = COOKIE.exec(connection.header("cookie") ?? "")?.[1];
  if (cookie) return { name: `cookie ${cookie}`, client: cookie };
  const key = keyOf(connection);
  return key ? { name: `key ${key}`, client: withoutSecret(key) } : null;
}

/** Who is asking, whatever session it names: its API key, else the address it asks from. */
export function clientOf(connection: Pick<Connection, "header" | "address">): string {
  const key = keyOf(connection);
  return key ? `key ${key}` : `address ${connection.address}`;
}

/** The API key as clients of OpenAI, Anthropic, Azure and Google send it. */
function keyOf(connection: Pick<Connection, "header">): string | undefined {
  return bearerOf(connection) || connection.header("x-api-key") || connection.header("api-key") ||
    connection.header("x-goog-api-key");
}

/** What the header `authorization` names, with or without `Bearer` before it. */
export function bearerOf(connection: Pick<Connection, "header">): string | undefined {
  return connection.header("authorization")?.replace(/^Bearer(\s+|$)/i, "");
}

function withoutSecret(key: string): string {
  return key.length <= SHORT ? key : `${key.slice(0, 3)}…${key.slice(-4)}`;
}
