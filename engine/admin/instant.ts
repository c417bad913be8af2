import * as z from "zod";

/** The last millisecond that a date can have. */
export const LAST_MS = 8.64e15;

const iso = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()]);

/** A time as a parameter of a query, ISO 8601 or milliseconds since 1970; read as the latter. */
export const instant = z.union([iso.transform(Date.parse), z.coerce.number<string>().min(0).max(LAST_MS)], {
  error: "expected a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970",
});
