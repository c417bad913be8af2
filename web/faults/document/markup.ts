import { Buffer } from "node:buffer";
import { withPieces } from "../../../engine/reply/body.ts";
import type { PlainPage } from "../plain_page.ts";
import type { Answer } from "../../../engine/reply/reply.ts";

/** A document in three parts: what is inside of `main` and what is around it; all of it is inside where there is no `main`. */
function partsOf(html: string): readonly [before: string, inside: string, behind: string] {
  const [, before = "", inside = html, behind = ""] =
    /^([^]*?<main\b[^>]*>)([^]*)(<\/main>[^]*)$/i.exec(html) ?? [];
  return [before, inside, behind];
}

/** The document with something else inside of `main`. */
export function withInside(html: string, change: (inside: string) => string): string {
  const [before, inside, behind] = partsOf(html);
  return before + change(inside) + behind;
}

/** The document with more at the end of its body. */
export function withTail(html: string, more: string): string {
  const end = html.lastIndexOf("</body>");
  return end < 0 ? html + more : html.slice(0, end) + more + html.slice(end);
}

/** Something that is there again and again, in `main`, behind all else. */
interface Repeated {
  readonly open: string;
  readonly block: string;
  readonly times: number;
  readonly close: string;
}

/** The page with something in it many times, which is in memory once. */
export function withRepeated(page: PlainPage, { open, block, times, close }: Repeated): Answer {
  const [before, inside, behind] = partsOf(page.body);
  const pieces = Array(times).fill(Buffer.from(block));
  return withPieces(page, [Buffer.from(before + inside + open), ...pieces, Buffer.from(close + behind)]);
}
