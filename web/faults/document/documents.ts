import type { Fault } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { charsetConfusion } from "./charset_confusion.ts";
import { encodingMismatch } from "./encoding_mismatch.ts";
import { invalidEncoding } from "./invalid_encoding.ts";
import { malformedMeta } from "./malformed_meta.ts";
import { truncatedHtml } from "./truncated_html.ts";
import { wrongContentType } from "./wrong_content_type.ts";

/** What is wrong with a page that comes as if all were well. */
export const documentFaults: readonly Fault<Ask>[] = [
  wrongContentType,
  encodingMismatch,
  truncatedHtml,
  invalidEncoding,
  charsetConfusion,
  malformedMeta,
];
