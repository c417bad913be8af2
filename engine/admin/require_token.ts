import type { Context, MiddlewareHandler } from "hono";
import { createHash, timingSafeEqual } from "node:crypto";
import type { Env } from "../reply/connection.ts";
import { problem } from "./problem.ts";

/** Middleware that lets only requests with the bearer token pass. */
export function requireToken(token: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    const refusal = refuse(c, token);
    if (refusal) return refusal;
    await next();
  };
}

/** Error answer to a request without the right token; `undefined` if it may pass. */
function refuse(c: Context, token: string): Response | undefined {
  const given = /^Bearer(?: (.*))?$/.exec(c.req.header("authorization") ?? "");
  if (!given) {
    c.header("www-authenticate", "Bearer");
    return problem(
      c,
      401,
      "authentication_error",
      "Send the header Authorization: Bearer TOKEN (see the start-up lines)",
    );
  }
  return sameText(given[1] ?? "", token)
    ? undefined
    : problem(c, 403, "authorization_error", "This is not the admin token");
}

/** Compares two texts in constant time, so that timing does not reveal how much of a token was right. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
