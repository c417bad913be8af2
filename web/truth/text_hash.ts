import { sha256 } from "../../engine/base/digest.ts";

/** SHA-256 of a text without any white space, so that it does not matter what a parser makes of the space between tags. */
export function textHash(text: string): string {
  return sha256(text.replace(/\s+/g, ""));
}
