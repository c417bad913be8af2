/**
 * Identity of a visitor, without a state: whatever proves it is in cookies, signed by a key that depends on the seed,
 * so that any worker knows it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { Site } from "./site.ts";
import type { PageRequest } from "../http/page_request.ts";

/** The password that works for every user. */
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

/** CSRF token of a form, for the visitor who was given it. */
export function csrfToken(site: Site, visitor: string): string {
  return signature(site, "csrf", visitor);
}

/** The visitor that a form is for: the one of the cookie, or the one that every client is at first. */
export function visitorOf(site: Site, call: Pick<PageRequest, "cookie">): string {
  return knownVisitor(call) ?? signature(site, VISITOR, "first");
}

/** True if a form comes from the page that was given to this very visitor. */
export function isGenuine(site: Site, call: Pick<PageRequest, "cookie" | "form">): boolean {
  const visitor = knownVisitor(call);
  return visitor !== null && call.form.get("csrf_token") === csrfToken(site, visitor);
}

/** Visitor names that may go into a header again just as they came. */
function knownVisitor({ cookie }: Pick<PageRequest, "cookie">): string | null {
  const visitor = cookie(VISITOR) ?? "";
  return /^[\w-]{1,64}$/.test(visitor) ? visitor : null;
}

/** User of a session; `null` without a valid one. */
export function userOf(site: Site, { cookie }: Pick<PageRequest, "cookie">): string | null {
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
