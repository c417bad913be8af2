import { bytesOf, joined } from "../../engine/reply/body.ts";

/** A part of a body, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Most parts in one answer; who asks for more gets the whole. */
const MOST_PARTS = 16;

/**
 * The parts that a `Range` header asks of `length` bytes, in its order, without those that are not there. `null` for the
 * whole: it says something else than bytes, makes no sense, or asks for more than the whole (RFC 9110, 14.1 and 14.2).
 */
export function partsOf(range: string, length: number): readonly ByteRange[] | null {
  const list = /^\s*bytes\s*=(.*)$/is.exec(range)?.[1];
  if (list === undefined) return null;
  const wanted = list.split(",").map((one) => one.trim()).filter((one) => one !== "");
  const parts: ByteRange[] = [];
  for (const one of wanted) {
    const part = partOf(one, length);
    if (part === null) return null;
    if (part.first <= part.last && part.first < length) parts.push(part);
  }
  const size = parts.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return wanted.length === 0 || parts.length > MOST_PARTS || size > length ? null : parts;
}

/** One part of the list, which may not be there; `null` for what makes no sense. */
function partOf(text: string, length: number): ByteRange | null {
  const [whole, from = "", to = ""] = /^(\d*)\s*-\s*(\d*)$/.exec(text) ?? [];
  if (whole === undefined || from === "" && to === "") return null;
  if (from === "") return { first: Math.max(0, length - Number(to)), last: length - 1 };
  if (to !== "" && Number(to) < Number(from)) return null;
  return { first: Number(from), last: to === "" ? length - 1 : Math.min(Number(to), length - 1) };
}

/** `bytes 0-9/100`. */
export function contentRange({ first, last }: ByteRange, length: number): string {
  return `bytes ${first}-${last}/${length}`;
}

/** Several parts in one body (`multipart/byteranges`, RFC 9110, 14.6). */
export function multipart(
  body: Uint8Array,
  parts: readonly ByteRange[],
  { type, boundary }: { readonly type: string; readonly boundary: string },
): Uint8Array {
  const pieces = parts.flatMap((part, index) => [
    bytesOf(
      `${index === 0 ? "" : "\r\n"}--${boundary}\r\ncontent-type: ${type}\r\n` +
        `content-range: ${contentRange(part, body.length)}\r\n\r\n`,
    ),
    body.subarray(part.first, part.last + 1),
  ]);
  return joined([...pieces, bytesOf(`\r\n--${boundary}--\r\n`)]);
}
