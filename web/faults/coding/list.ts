import { type Fault, narrowed } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isOnSite } from "../bytes.ts";
import { bomb } from "../../../engine/faults/coding/bomb.ts";
import { brokenText } from "./broken_text.ts";
import { charsetConflict } from "./charset_conflict.ts";
import { codingChain } from "../../../engine/faults/coding/coding_chain.ts";
import { codingLie } from "../../../engine/faults/coding/coding_lie.ts";
import { cutGzip } from "../../../engine/faults/coding/cut_gzip.ts";
import { junkCharset } from "./junk_charset.ts";
import { legacyCharset } from "./legacy_charset.ts";
import { mojibake } from "./mojibake.ts";
import { noCharset } from "./no_charset.ts";
import { oddDeflate } from "../../../engine/faults/coding/odd_deflate.ts";
import { unaskedCoding } from "../../../engine/faults/coding/unasked_coding.ts";
import { unknownCoding } from "../../../engine/faults/coding/unknown_coding.ts";

/** Faults of any body, for what is on the site. */
const bodyFaults = [codingLie, unknownCoding, unaskedCoding, cutGzip, bomb, codingChain, oddDeflate];

/** Faults of content codings and charsets; in order of priority. */
export const codingFaults: readonly Fault<Ask>[] = [
  ...bodyFaults.map((fault: Fault<Ask>) => narrowed(fault, isOnSite)),
  noCharset,
  charsetConflict,
  junkCharset,
  brokenText,
  mojibake,
  legacyCharset,
];
