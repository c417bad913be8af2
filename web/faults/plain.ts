import { Buffer } from "node:buffer";
import { isWhole } from "../../engine/reply/body.ts";
import type { Answer, Exchange } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";

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
export interface Page extends Answer {
  readonly body: string;
}

/**
 * Whether a page of HTML was asked for; `applies` of the faults that spoil it. What is posted is mostly answered by a
 * redirect.
 */
export function isHtml({ kind, method }: Ask): boolean {
  return kind?.type === "html" && method !== "POST";
}

/** What is at the address, whole and without a coding, whatever the client said that it takes. */
export function wholeReply({ ask, instead }: Pick<Exchange<Ask>, "ask" | "instead">): Promise<Answer> {
  const header = (name: string) => LESS.has(name) ? undefined : ask.header(name);
  return instead({ ...ask, header });
}

/** The same as text. */
export async function plainPage(exchange: Exchange<Ask>): Promise<Page> {
  const { status, headers, body } = await wholeReply(exchange);
  if (!isWhole(body)) throw new TypeError("Cannot read a page that comes piece by piece");
  return { status, headers, body: typeof body === "string" ? body : Buffer.from(body).toString() };
}

/** The same page with another text, or other bytes, of another length. */
export function withBody({ status, headers }: Answer, body: string | Uint8Array): Answer {
  const { "content-length": _, ...rest } = headers;
  return { status, headers: rest, body };
}
