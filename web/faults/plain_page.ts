import { Buffer } from "node:buffer";
import { isWhole } from "../../engine/reply/body.ts";
import type { Ask } from "../request/ask.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** Headers that ask for less than the page as it is: a coding, a part, nothing if it has not changed. */
const LESS = new Set([
  "accept-encoding",
  "range",
  "if-range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
]);

/** A page of HTML as text. */
export interface PlainPage extends Answer {
  readonly body: string;
}

/**
 * True if a page of HTML was asked for; `applies` of the faults that spoil it. What is posted is mostly answered by a
 * redirect.
 */
export function isHtml({ kind, method }: Ask): boolean {
  return kind?.type === "html" && method !== "POST";
}

/** The same request for the page in full and without a coding. */
export function plain(ask: Ask): Ask {
  const header = (name: string) => LESS.has(name) ? undefined : ask.header(name);
  return { ...ask, header };
}

/** The page in full as text. */
export async function plainPage({ whole }: Exchange<Ask>): Promise<PlainPage> {
  const { status, headers, body } = await whole();
  if (!isWhole(body)) throw new TypeError("Cannot read a page that comes piece by piece");
  return { status, headers, body: typeof body === "string" ? body : Buffer.from(body).toString() };
}
