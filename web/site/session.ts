/**
 * Who a visitor is, without a state: whatever proves it is in cookies, signed by a key that hangs on the seed, so that
 * any worker knows it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { Call } from "../kind.ts";
import type { Site } from "./site.ts";

/** The password of everybody. */
export const PASSWORD = "errorworks";

/** Longest name of a user, in characters. */
export const MOST_NAME = 64;

/** Names of the cookies: whose session it is, and who a form is for. */
export const SESSION = "session";
export const VISITOR = "visitor";

/** A signature of a text for one purpose, as 43 characters that can stand anywhere. */
export function signature({ seed }: Pick<Site, "seed">, purpose: string, text: string): string {
  return createHmac("sha256", `errorworks ${seed}`).update(`${purpose}:${text}`).digest("base64url");
}

/** What a form has to send back, if it came from the visitor who was given it. */
export function csrfToken(site: Site, visitor: string): string {
  return signature(site, "csrf", visitor);
}

/** The visitor that a form is for: the one of the cookie, or the one that every client is at first. */
export function visitorOf(site: Site, call: Pick<Call, "cookie">): string {
  return knownVisitor(call) ?? signature(site, VISITOR, "first");
}

/** Whether a form comes from the page that was given to this very visitor. */
export function isGenuine(site: Site, call: Pick<Call, "cookie" | "form">): boolean {
  const visitor = knownVisitor(call);
  return visitor !== null && call.form.get("csrf_token") === csrfToken(site, visitor);
}

/** What may go into a header again just as it came. */
function knownVisitor({ cookie }: Pick<Call, "cookie">): string | null {
  const visitor = cookie(VISITOR) ?? "";
  return /^[\w-]{1,64}$/.test(visitor) ? visitor : null;
}

/** Whose session it is; `null`: nobody's. */
export function userOf(site: Site, { cookie }: Pick<Call, "cookie">): string | null {
  const [name = "", proof] = cookie(SESSION)?.split(".") ?? [];
  if (name === "" || proof !== signature(site, SESSION, name)) return null;
  return Buffer.from(name, "base64url").toString().replace(/^\d+ /, "");
}

/** `Set-Cookie` of the visitor that a form is for. */
export function visitorCookie(site: Site, visitor: string): string {
  return setCookie(site, VISITOR, visitor);
}

/** `Set-Cookie` that begins a session; `number` tells it from the others of this user. */
export function sessionCookie(site: Site, user: string, number: number): string {
  const name = Buffer.from(`${number} ${user}`).toString("base64url");
  return setCookie(site, SESSION, `${name}.${signature(site, SESSION, name)}`);
}

/** `Set-Cookie` that ends it. */
export function endedSessionCookie(site: Site): string {
  return `${setCookie(site, SESSION, "")}; Max-Age=0`;
}

function setCookie({ base }: Site, name: string, value: string): string {
  return `${name}=${value}; Path=${base || "/"}; HttpOnly; SameSite=Lax`;
}
