import { createHash } from "node:crypto";

/** SHA-256 in hex digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of a text without any white space, so that it does not matter what a parser makes of the space between tags. */
export function textHash(text: string): string {
  return sha256(text.replace(/\s+/g, ""));
}
