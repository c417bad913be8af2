/**
 * The proof that a client has run the script of a challenge, without a state: a cookie that can be told from the client
 * alone, and that takes a little work.
 *
 * @module
 */
import type { Call } from "../kind.ts";
import { signature } from "./session.ts";
import type { Site } from "./site.ts";

const COOKIE = "clearance";
/** How often the script goes over the nonce. */
const ROUNDS = 1000;
/** How long a browser keeps the cookie, in seconds. */
const KEPT_SEC = 1800;

/** Whether a client has solved the challenge. The proof of another browser does not count. */
export function isCleared(site: Site, call: Pick<Call, "cookie" | "header">): boolean {
  const cookie = call.cookie(COOKIE);
  return cookie !== undefined && cookie === proofOf(nonceFor(site, call));
}

/** The script of a challenge: it does the work, sets the cookie and loads the page again. */
export function challengeScript(site: Site, call: Pick<Call, "header">): string {
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

function nonceFor(site: Site, { header }: Pick<Call, "header">): string {
  return signature(site, "challenge", header("user-agent") ?? "").slice(0, 16);
}

function proofOf(nonce: string): string {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const letter of nonce) sum = (Math.imul(sum ^ letter.charCodeAt(0), 16777619) + round) | 0;
  }
  return `${nonce}.${sum >>> 0}`;
}
