import { bytesOf, joined, withBody, withHeaders } from "../../../engine/reply/body.ts";
import { withForeign } from "../document/foreign.ts";
import { placesIn } from "../document/places.ts";
import type { PlainPage } from "../plain_page.ts";
import type { Answer } from "../../../engine/reply/reply.ts";

/** The page with another content type, and with an accent somewhere, so that it matters. */
export function typed(page: PlainPage, type: string): PlainPage {
  return withHeaders({ ...page, body: withForeign(page.body) }, { "content-type": type });
}

/** The page in other bytes; those of its text in UTF-8 if not said otherwise. */
export function encoded(page: PlainPage, bytes: Uint8Array = bytesOf(page.body)): Answer {
  return withBody(page, bytes);
}

/**
 * The page with bytes in the middle of some of its texts, the first of them and then every tenth; behind it if it has
 * none.
 */
export function withBytesInTexts(html: string, bytes: Uint8Array): Uint8Array {
  const places = placesIn(html, "text").filter((_, index) => index % 10 === 0).map((at) => wholeAt(html, at));
  const cuts = places.length > 0 ? places : [html.length];
  const parts = [0, ...cuts].map((from, index) => bytesOf(html.slice(from, cuts[index] ?? html.length)));
  return joined(parts.flatMap((part, index) => index === 0 ? [part] : [bytes, part]));
}

/** The same place, or the next one that is not in the middle of a character. */
function wholeAt(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? "") ? at + 1 : at;
}
