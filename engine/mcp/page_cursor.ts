import { createHash } from "node:crypto";

/** Cursor of the page at an offset; `of` is what is paged through, e.g. the text of a query. */
export function pageCursor(offset: number, of: string): string {
  return `${offset}.${tagOf(of)}`;
}

/** The offset of a cursor; 0 without one. @throws {Error} for a cursor of something else */
export function offsetOf(cursor: string | undefined, of: string): number {
  if (cursor === undefined) return 0;
  const [, offset, tag] = /^(\d{1,15})\.(\w+)$/.exec(cursor) ?? [];
  if (offset === undefined || tag !== tagOf(of)) throw new BadCursor();
  return Number(offset);
}

/** A cursor that does not belong to what is paged through. */
export class BadCursor extends Error {
  constructor() {
    super("This cursor is not of these pages: begin again without one");
  }
}

function tagOf(of: string): string {
  return createHash("sha256").update(of).digest("hex").slice(0, 8);
}
