import type { Context, MiddlewareHandler } from "hono";
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { sha256 } from "../base/digest.ts";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import { showPage, wantsPage } from "./html_page.ts";
import { problem } from "./problem.ts";
import { refusalPage } from "./refusal_page.ts";

/**
 * Middleware that lets only requests with the bearer token pass; none where there is no token to compare with. A browser
 * is asked for it as a password: it looks, and changes nothing by it, as it sends a password along for any page.
 */
export function requireToken(token_sha256: string | null): MiddlewareHandler<Env> {
  return async (c, next) => {
    const refusal = refuse(c, token_sha256);
    if (!refusal) return await next();
    const { status, type, message } = refusal;
    if (status === 401) c.header("www-authenticate", wantsPage(c) ? CHALLENGE : "Bearer");
    return wantsPage(c)
      ? showPage(c, refusalPage(new URL(c.req.url), { message, home: `${c.env.prefix ?? ""}/` }), status)
      : problem(c, status, type, message);
  };
}

/** Lets a browser ask who sits there. */
const CHALLENGE = 'Basic realm="errorworks: any name, and the admin token as password", charset="UTF-8"';

/** Refusal of a request for what needs the token. */
interface Refusal {
  readonly status: 401 | 403;
  readonly type: "authentication_error" | "authorization_error";
  readonly message: string;
}

const NO_TOKEN = "No admin token was set: start with ERRORWORKS_ADMIN_TOKEN=… (server.admin_token)";

/** Sentence that says where the token comes from, for who has none. */
export function tokenHint({ facts, snapshot }: WorkerState): string {
  if (facts.token_sha256 === null) return NO_TOKEN;
  return snapshot().config.server.admin_token === undefined
    ? "The token is the one that was printed at start-up"
    : "The token is the one that was set, e.g. by ERRORWORKS_ADMIN_TOKEN";
}

/** Refusal of a request without the right token; `undefined` if it may pass. */
function refuse(c: Context, token_sha256: string | null): Refusal | undefined {
  if (token_sha256 === null) return { status: 403, type: "authorization_error", message: NO_TOKEN };
  const authorization = c.req.header("authorization") ?? "";
  const given = /^Bearer(?: +(.*))?$/i.exec(authorization);
  const token = given ? given[1] ?? "" : passwordOf(authorization);
  const isRight = token !== null && sameDigest(sha256(token), token_sha256);
  if (given) {
    return isRight
      ? undefined
      : { status: 403, type: "authorization_error", message: "This is not the admin token" };
  }
  if (isRight && LOOKS.has(c.req.method)) return undefined;
  const message = isRight
    ? "A password reads and changes nothing. Send the header Authorization: Bearer TOKEN"
    : "Send the header Authorization: Bearer TOKEN (see the start-up lines)";
  return { status: 401, type: "authentication_error", message };
}

/** Methods of a browser that looks at something. */
const LOOKS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Password of HTTP Basic authentication; `null` in any other header. */
function passwordOf(authorization: string): string | null {
  const [, base64] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization) ?? [];
  if (base64 === undefined) return null;
  const [, password = null] = /^[^:]*:(.*)$/s.exec(Buffer.from(base64, "base64").toString()) ?? [];
  return password;
}

/** Compares two digests in constant time, so that timing does not reveal how much of a token was right. */
function sameDigest(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
