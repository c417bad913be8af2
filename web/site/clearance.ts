/**
 * The proof that a client has run the script of a challenge, without a state: a cookie that can be told from the client
 * alone, and that takes a little work.
 *
 * @module
 */
import { signature } from "./user_session.ts";
import type { Site } from "./site.ts";
import type { PageRequest } from "../http/page_request.ts";

const COOKIE = "clearance";
/** Number of rounds of the script over the nonce. */
const ROUNDS = 1000;
/** Lifetime of the cookie, in seconds. */
const KEPT_SEC = 1800;

/** True if a client has solved the challenge. The proof of another browser does not count. */
export function isCleared(site: Site, call: Pick<PageRequest, "cookie" | "header">): boolean {
  const cookie = call.cookie(COOKIE);
  return cookie !== undefined && cookie === proofOf(nonceFor(site, call));
}

/** The script of a challenge: it does the work, sets the cookie and loads the page again. */
export function challengeScript(site: Site, call: Pick<PageRequest, "header">): string {
  return `const nonce = "${nonceFor(site, call)}";
let sum = 0;
for (let round = 0; round < ${ROUNDS}; round++) {
  for (const letter of nonce) sum = (Math.imul(sum ^ letter.charCodeAt(0), 16777619) + round) | 0;
}
document.cookie = "${COOKIE}=" + nonce + "." + (sum >>> 0) + "; path=${
    site.base || "/"
  }; max-age=${KEPT_SEC}; samesite=lax";
location.reload();`;
}

function nonceFor(site: Site, { header }: Pick<PageRequest, "header">): string {
  return signature(site, "challenge", header("user-agent") ?? "").slice(0, 16);
}

function proofOf(nonce: string): string {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const letter of nonce) sum = (Math.imul(sum ^ letter.charCodeAt(0), 16777619) + round) | 0;
  }
  return `${nonce}.${sum >>> 0}`;
}
