import type { Fault } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { controlBytes } from "../../../engine/faults/headers/control_bytes.ts";
import { cookieConflict } from "../../../engine/faults/headers/cookie_conflict.ts";
import { doubledHeader } from "../../../engine/faults/headers/doubled_header.ts";
import { hostileCookies } from "../../../engine/faults/headers/hostile_cookies.ts";
import { hugeHeader } from "../../../engine/faults/headers/huge_header.ts";
import { malformedHeader } from "../../../engine/faults/headers/malformed_header.ts";
import { manyHeaders } from "../../../engine/faults/headers/many_headers.ts";
import { missingContentType } from "../../../engine/faults/headers/missing_content_type.ts";

/** Headers that are none, too much, or contradict each other; in order of priority. */
export const headerFaults: readonly Fault<Ask>[] = [
  malformedHeader,
  controlBytes,
  hugeHeader,
  manyHeaders,
  doubledHeader(({ site }) => [`${site.base}/`, `${site.base}/shop`]),
  hostileCookies,
  cookieConflict,
  missingContentType,
];
