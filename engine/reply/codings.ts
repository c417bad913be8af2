import { parseAccept } from "hono/utils/accept";

/** Content codings that a client accepts (RFC 9110, 12.5.3). */
export interface Accepted {
  /** Weight of a coding, from 0 (not acceptable) to 1; `null`: nothing is said of it. */
  weightOf(coding: string): number | null;
}

/** Parses `Accept-Encoding`. Names are case-insensitive, `x-gzip` means `gzip`, and an invalid weight counts as 1. */
export function acceptedCodings(header: string | undefined): Accepted {
  const weights = new Map(
    parseAccept((header ?? "").toLowerCase()).map(({ type, q }) => [type === "x-gzip" ? "gzip" : type, q]),
  );
  return { weightOf: (coding) => weights.get(coding) ?? weights.get("*") ?? null };
}
