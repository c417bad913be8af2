import type { Fault } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { controlBytes } from "./control_bytes.ts";
import { cookieConflict } from "./cookie_conflict.ts";
import { doubledHeader } from "./doubled_header.ts";
import { hostileCookies } from "./hostile_cookies.ts";
import { hugeHeader } from "./huge_header.ts";
import { malformedHeader } from "./malformed_header.ts";
import { manyHeaders } from "./many_headers.ts";
import { missingContentType } from "./missing_content_type.ts";

/** Headers that are none, too much, or contradict each other; in order of priority. */
export const headerFaults: readonly Fault<Ask>[] = [
  malformedHeader,
  controlBytes,
  hugeHeader,
  manyHeaders,
  doubledHeader,
  hostileCookies,
  cookieConflict,
  missingContentType,
];
