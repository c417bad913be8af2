import type { Answer } from "../../engine/reply/reply.ts";

/** Answer headers for a CORS preflight. */
export const PREFLIGHT = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*, authorization", // which no `*` stands for
  "access-control-allow-methods": "GET, OPTIONS, POST, DELETE",
  "access-control-max-age": "86400",
} as const;

/** An answer that the page of any origin may read. */
export function shared(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, "access-control-allow-origin": "*" } };
}
