import { inOtherBytes, withHeaders } from "../../../engine/reply/body.ts";
import { partsOf } from "../../http/range.ts";
import type { Ask } from "../../request/ask.ts";
import { type Bytes, isOnSite } from "../bytes.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A part of a file: its first and its last byte, and how long the whole is. */
export interface FilePart {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

const RANGE = /^\s*bytes=\s*(?:(\d+)-(\d*)|-(\d+))\s*$/i;

/** True if one part of something is asked for; only a GET can do so, and a part that ends before it begins is none. */
export function asksForPart(ask: Ask): boolean {
  const [asked, first, last] = RANGE.exec(ask.header("range") ?? "") ?? [];
  return isOnSite(ask) && ask.method === "GET" && asked !== undefined &&
    !(last && Number(last) < Number(first));
}

/** True if the part that is asked for begins where there is something. */
export function isThere({ ask }: Exchange<Ask>, { body }: Bytes): boolean {
  return partsOf(ask.header("range") ?? "", body.length)?.length === 1;
}

/** The part that is asked for, or as much of it as there is; at least one byte of what is not empty. */
export function partOf({ ask }: Exchange<Ask>, { body: { length: size } }: Bytes): FilePart {
  const [, first, last, final] = RANGE.exec(ask.header("range") ?? "") ?? [];
  const end = Math.max(0, size - 1);
  if (final !== undefined) return { from: Math.max(0, Math.min(end, size - Number(final))), to: end, size };
  const from = Math.min(end, Number(first ?? 0));
  return { from, to: last ? Math.max(from, Math.min(end, Number(last))) : end, size };
}

/** The bytes of a part. */
export function bytesIn(bytes: Uint8Array, { from, to }: FilePart): Uint8Array {
  return bytes.subarray(from, to + 1);
}

/** A part as `content-range` tells of it. */
export function told({ from, to, size }: FilePart): string {
  return `bytes ${from}-${to}/${size}`;
}

/** 206 with these bytes, and what is said of where they are from. */
export function partial(answer: Answer, body: Uint8Array, range: string): Answer {
  return { ...withHeaders(inOtherBytes(answer, body), { "content-range": range }), status: 206 };
}
