import * as z from "zod";

/** Inputs of a tool whose list may be long. */
export function pageInput(standard: number, most: number) {
  return {
    limit: z.int().min(1).max(most).default(standard).describe(`entries per page, at most ${most}`),
    cursor: z.string().optional().describe("next_cursor of the page before; default: the first page"),
  };
}

/** Output of a tool whose list may be long. */
export const nextCursor = z.string().nullable().describe(
  "cursor of the next page; null: this is the last one",
);

/** The numbers that a cursor is made of. @throws {Error} for one that no page has given */
export function cursorNumbers(cursor: string, count: number): number[] {
  const parts = cursor.split("-");
  if (parts.length === count && parts.every((part) => /^\d{1,15}$/.test(part))) return parts.map(Number);
  throw new Error(
    `Cannot use cursor "${cursor.slice(0, 40)}": give the next_cursor of the page before, unchanged`,
  );
}
