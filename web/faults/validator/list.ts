import type { Ask } from "../../request/ask.ts";
import { false416 } from "./false_416.ts";
import { ignoredRange, unmarkedRange } from "./ignored_range.ts";
import { oddEtag } from "./odd_etag.ts";
import { oddLastModified } from "./odd_last_modified.ts";
import { unasked206 } from "./unasked_206.ts";
import { wrong206 } from "./wrong_206.ts";
import { wrongDigest } from "./wrong_digest.ts";
import { unasked304, wrong304 } from "./wrong_304.ts";
import type { Fault } from "../../../engine/faults/fault.ts";

/** Validators and ranges that cannot be relied on. */
export const validatorFaults: readonly Fault<Ask>[] = [
  unasked304,
  wrong304,
  oddEtag,
  oddLastModified,
  ignoredRange,
  unmarkedRange,
  wrong206,
  unasked206,
  false416,
  wrongDigest,
];
