import { brokenHeader } from "./broken_header.ts";
import { controlBytes } from "./control_bytes.ts";
import { cookieConflict } from "./cookie_conflict.ts";
import { doubledHeader } from "./doubled_header.ts";
import { hostileCookies } from "./hostile_cookies.ts";
import { hugeHeader } from "./huge_header.ts";
import { malformedHeader } from "./malformed_header.ts";
import { manyHeaders } from "./many_headers.ts";
import { missingContentType } from "./missing_content_type.ts";
import type { Fault } from "../fault.ts";

/**
 * Faults of headers that are malformed, too large, too many, or contradict each other; in order of priority. `targets` are two places
 * to redirect to.
 */
export function headerFaults<Ask>(targets: (ask: Ask) => readonly [string, string]): readonly Fault<Ask>[] {
  return [
    malformedHeader,
    controlBytes,
    hugeHeader,
    manyHeaders,
    doubledHeader(targets),
    hostileCookies,
    cookieConflict,
    missingContentType,
    brokenHeader,
  ];
}
