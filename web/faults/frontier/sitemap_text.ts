/**
 * Text of a sitemap, and helpers to change it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { bytesOf, isWhole, withBody } from "../../../engine/reply/body.ts";
import type { Ask } from "../../request/ask.ts";
import { urlEntry, urlset } from "../../media/sitemap.ts";
import type { Answer } from "../../../engine/reply/reply.ts";

/** True if a sitemap was asked for, or their index. */
export function isSitemap({ kind, path }: Ask): boolean {
  return kind !== null && /^\/sitemap(\.xml$|s\/)/.test(path);
}

/** A sitemap with another text; as compressed as it was. What was broken before it came here stays as it is. */
export function rewritten(answer: Answer, change: (text: string) => string): Answer {
  const { body } = answer;
  if (!isWhole(body)) return answer;
  const bytes = bytesOf(body);
  const plain = plainBytes(bytes);
  if (!plain) return answer;
  const text = change(Buffer.from(plain).toString());
  return withBody(answer, isGzip(bytes) ? gzipSync(text) : text);
}

/** The bytes without their compression, if they have one; `null` where they cannot be read. */
export function plainBytes(bytes: Uint8Array): Uint8Array | null {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return null;
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** A sitemap of these addresses. */
export function sitemapOf(addresses: readonly string[]): string {
  return urlset(addresses.map((address) => urlEntry(address)));
}
