import type { Context, MiddlewareHandler } from "hono";
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { sha256 } from "../base/digest.ts";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import { showPage, wantsPage } from "./html_page.ts";
import { problem } from "./problem.ts";
import { refusalPage } from "./refusal_page.ts";

/** Middleware that lets only requests with the bearer token pass; none where there is no token to compare with. */
export function requireToken(token_sha256: string | null): MiddlewareHandler<Env> {
  return async (c, next) => {
    const refusal = refuse(c, token_sha256);
    if (!refusal) return await next();
    const { status, type, message } = refusal;
    if (status === 401) c.header("www-authenticate", "Bearer");
    return wantsPage(c)
      ? showPage(c, refusalPage(new URL(c.req.url), { message, home: `${c.env.prefix ?? ""}/` }), status)
      : problem(c, status, type, message);
  };
}

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
  const given = /^Bearer(?: +(.*))?$/i.exec(c.req.header("authorization") ?? "");
  if (!given) {
    const message = "Send the header Authorization: Bearer TOKEN (see the start-up lines)";
    return { status: 401, type: "authentication_error", message };
  }
  if (sameDigest(sha256(given[1] ?? ""), token_sha256)) return undefined;
  return { status: 403, type: "authorization_error", message: "This is not the admin token" };
}

/** Compares two digests in constant time, so that timing does not reveal how much of a token was right. */
function sameDigest(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
