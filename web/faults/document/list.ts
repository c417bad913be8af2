import type { Ask } from "../../request/ask.ts";
import { brokenMarkup } from "./broken_markup.ts";
import { charsetConfusion } from "./charset_confusion.ts";
import { dataElsewhere } from "./data_elsewhere.ts";
import { deepNesting } from "./deep_nesting.ts";
import { emptyPage } from "./empty_page.ts";
import { encodingMismatch } from "./encoding_mismatch.ts";
import { hugeLine } from "./huge_line.ts";
import { invalidEncoding } from "./invalid_encoding.ts";
import { malformedMeta } from "./malformed_meta.ts";
import { manyAttributes } from "./many_attributes.ts";
import { manyLinks } from "./many_links.ts";
import { nulBytes } from "./nul_bytes.ts";
import { oddBase } from "./odd_base.ts";
import { truncatedHtml } from "./truncated_html.ts";
import { whitespacePage } from "./whitespace_page.ts";
import { wrongContentType } from "./wrong_content_type.ts";
import type { Fault } from "../../../engine/faults/fault.ts";

/** Faults of documents, sent with status 200; in order of priority. */
export const documentFaults: readonly Fault<Ask>[] = [
  wrongContentType,
  encodingMismatch,
  truncatedHtml,
  invalidEncoding,
  charsetConfusion,
  malformedMeta,
  deepNesting,
  nulBytes,
  oddBase,
  hugeLine,
  manyLinks,
  manyAttributes,
  brokenMarkup,
  emptyPage,
  whitespacePage,
  dataElsewhere,
];
