import { awkwardSplits } from "../../../engine/faults/awkward_splits.ts";
import { drip } from "../../../engine/faults/drip.ts";
import { staleKeepAlive } from "../../../engine/faults/stale_keep_alive.ts";
import type { Fault } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { badChunkSize } from "../../../engine/faults/wire/bad_chunk_size.ts";
import { bareLf } from "../../../engine/faults/wire/bare_lf.ts";
import { chunkExtras } from "../../../engine/faults/wire/chunk_extras.ts";
import { contentLengthMismatch } from "../../../engine/faults/wire/content_length_mismatch.ts";
import { earlyReply } from "../../../engine/faults/wire/early_reply.ts";
import { endlessBody } from "../../../engine/faults/wire/endless_body.ts";
import { extraResponse } from "../../../engine/faults/wire/extra_response.ts";
import { headUnlikeGet } from "../../../engine/faults/wire/head_unlike_get.ts";
import { informationalStorm } from "../../../engine/faults/wire/informational_storm.ts";
import { invalidContentLength } from "../../../engine/faults/wire/invalid_content_length.ts";
import { lengthAndChunked } from "../../../engine/faults/wire/length_and_chunked.ts";
import { missingLastChunk } from "../../../engine/faults/wire/missing_last_chunk.ts";
import { noReasonPhrase } from "../../../engine/faults/wire/no_reason_phrase.ts";
import { oddStatus } from "../../../engine/faults/wire/odd_status.ts";
import { oldHttp } from "../../../engine/faults/wire/old_http.ts";
import { unexpectedBody } from "../../../engine/faults/wire/unexpected_body.ts";
import { wrongConnection } from "../../../engine/faults/wire/wrong_connection.ts";

/** Replies that are framed wrongly, or come at an odd pace; in order of priority. */
export const wireFaults: readonly Fault<Ask>[] = [
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
  informationalStorm(({ site }) => `<${site.base}/assets/site.css>; rel=preload; as=style`),
  unexpectedBody,
  noReasonPhrase,
  oldHttp,
  extraResponse,
  wrongConnection,
  headUnlikeGet,
  oddStatus,
];
