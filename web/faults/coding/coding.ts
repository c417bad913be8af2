import type { Fault } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { bomb } from "./bomb.ts";
import { brokenText } from "./broken_text.ts";
import { charsetConflict } from "./charset_conflict.ts";
import { codingChain } from "./coding_chain.ts";
import { codingLie } from "./coding_lie.ts";
import { cutGzip } from "./cut_gzip.ts";
import { junkCharset } from "./junk_charset.ts";
import { mojibake } from "./mojibake.ts";
import { noCharset } from "./no_charset.ts";
import { oddDeflate } from "./odd_deflate.ts";
import { unaskedCoding } from "./unasked_coding.ts";
import { unknownCoding } from "./unknown_coding.ts";

/** Codings and charsets that do not tell the truth, or tell too much of it. */
export const codingFaults: readonly Fault<Ask>[] = [
  codingLie,
  unknownCoding,
  unaskedCoding,
  cutGzip,
  bomb,
  codingChain,
  oddDeflate,
  noCharset,
  charsetConflict,
  junkCharset,
  brokenText,
  mojibake,
];
