/**
 * A text in which no address has a name and a password, nor the token of a libSQL server.
 *
 * @example
 * ```ts
 * import { withoutCredentials } from "./without_credentials.ts";
 *
 * console.assert(withoutCredentials("no answer from libsql://me:secret@db") === "no answer from libsql://…@db");
 * ```
 */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^\s/?#"'<>]*@/g, "//…@").replaceAll(/(authtoken=)[^&\s"']+/gi, "$1…");
}
