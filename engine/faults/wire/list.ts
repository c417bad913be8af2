import { awkwardSplits } from "../transport/awkward_splits.ts";
import { drip } from "../transport/drip.ts";
import { staleKeepAlive } from "../transport/stale_keep_alive.ts";
import { badChunkSize } from "./bad_chunk_size.ts";
import { bareLf } from "./bare_lf.ts";
import { brokenStatusLine } from "./broken_status_line.ts";
import { chunkExtras } from "./chunk_extras.ts";
import { contentLengthMismatch } from "./content_length_mismatch.ts";
import { earlyReply } from "./early_reply.ts";
import { endlessBody } from "./endless_body.ts";
import { extraResponse } from "./extra_response.ts";
import { headUnlikeGet } from "./head_unlike_get.ts";
import { informationalStorm } from "./informational_storm.ts";
import { invalidContentLength } from "./invalid_content_length.ts";
import { lengthAndChunked } from "./length_and_chunked.ts";
import { missingLastChunk } from "./missing_last_chunk.ts";
import { noReasonPhrase } from "./no_reason_phrase.ts";
import { oddStatus } from "./odd_status.ts";
import { oldHttp } from "./old_http.ts";
import { unexpectedBody } from "./unexpected_body.ts";
import { wrongConnection } from "./wrong_connection.ts";
import type { Fault } from "../fault.ts";

/**
 * Faults of replies that are framed wrongly, or come at an odd pace; in order of priority. `hint` is the `Link` of a
 * 103 reply.
 */
export function wireFaults<Ask>(hint: (ask: Ask) => string): readonly Fault<Ask>[] {
  return [
    staleKeepAlive,
    drip,
    awkwardSplits,
    endlessBody,
    earlyReply,
    contentLengthMismatch,
    invalidContentLength,
    lengthAndChunked,
    missingLastChunk,
    badChunkSize,
    chunkExtras,
    bareLf,
    informationalStorm(hint),
    unexpectedBody,
    noReasonPhrase,
    oldHttp,
    extraResponse,
    wrongConnection,
    headUnlikeGet,
    oddStatus,
    brokenStatusLine,
  ];
}
