import type { Context, MiddlewareHandler } from "hono";
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { sha256 } from "../base/digest.ts";
import type { Env } from "../reply/connection.ts";
import { problem } from "./problem.ts";

/** Middleware that lets only requests with the bearer token pass; none where there is no token to compare with. */
export function requireToken(token_sha256: string | null): MiddlewareHandler<Env> {
  return async (c, next) => {
    const refusal = refuse(c, token_sha256);
    if (refusal) return refusal;
    await next();
  };
}

/** Error answer to a request without the right token; `undefined` if it may pass. */
function refuse(c: Context, token_sha256: string | null): Response | undefined {
  if (token_sha256 === null) {
    const message = "No admin token was set: start with ERRORWORKS_ADMIN_TOKEN=… (server.admin_token)";
    return problem(c, 403, "authorization_error", message);
  }
  const given = /^Bearer(?: +(.*))?$/i.exec(c.req.header("authorization") ?? "");
  if (!given) {
    c.header("www-authenticate", "Bearer");
    return problem(
      c,
      401,
      "authentication_error",
      "Send the header Authorization: Bearer TOKEN (see the start-up lines)",
    );
  }
  return sameDigest(sha256(given[1] ?? ""), token_sha256)
    ? undefined
    : problem(c, 403, "authorization_error", "This is not the admin token");
}

/** Compares two digests in constant time, so that timing does not reveal how much of a token was right. */
function sameDigest(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
