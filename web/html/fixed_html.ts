import { bytesOf } from "../../engine/reply/body.ts";

/** HTML that many pages have in common, with its bytes: it is encoded once. */
export class FixedHtml {
  readonly text: string;
  readonly bytes: Uint8Array;

  constructor(text: string) {
    this.text = text;
    this.bytes = bytesOf(text);
  }

  toString(): string {
    return this.text;
  }
}

/** HTML in parts, one behind the other. */
export type HtmlParts = readonly (string | FixedHtml)[];

/** Memory in which pages are put together; one that may not fit is put together as a text. In bytes. */
const ROOM = 65_536;
const room = new Uint8Array(ROOM);
const encoder = new TextEncoder();

/** Most bytes that a UTF-16 unit takes in UTF-8. */
const BYTES_OF_A_UNIT = 3;

/** The bytes of HTML, in memory of their own. */
export function bytesOfHtml(parts: HtmlParts): Uint8Array {
  let at = 0;
  for (const part of parts) {
    const most = typeof part === "string" ? part.length * BYTES_OF_A_UNIT : part.bytes.length;
    if (at + most > ROOM) return bytesOf(parts.join(""));
    if (part === "") continue;
    if (typeof part === "string") {
      at += encoder.encodeInto(part, room.subarray(at)).written;
    } else {
      room.set(part.bytes, at);
      at += part.bytes.length;
    }
  }
  return room.slice(0, at);
}
