import { connectionFailed } from "../engine/faults/connection_failed.ts";
import { connectionReset } from "../engine/faults/connection_reset.ts";
import { connectionStall } from "../engine/faults/connection_stall.ts";
import { incompleteResponse } from "../engine/faults/incomplete_response.ts";
import { slowResponse } from "../engine/faults/slow_response.ts";
import { timeout } from "../engine/faults/timeout.ts";
import { codingFaults } from "../engine/faults/coding/list.ts";
import { connectionFaults } from "../engine/faults/connections.ts";
import { headerFaults } from "../engine/faults/headers/list.ts";
import { wireFaults } from "../engine/faults/wire/list.ts";
import type { Fault } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { brokenJsonMode } from "./faults/content/broken_json_mode.ts";
import { cutArguments } from "./faults/content/cut_arguments.ts";
import { duplicateKeys } from "./faults/content/duplicate_keys.ts";
import { duplicateId } from "./faults/content/duplicate_id.ts";
import { emptyBody } from "./faults/content/empty_body.ts";
import { emptyContent } from "./faults/content/empty_content.ts";
import { extraFields } from "./faults/content/extra_fields.ts";
import { hugeNumbers } from "./faults/content/huge_numbers.ts";
import { invalidArguments } from "./faults/content/invalid_arguments.ts";
import { invalidJson } from "./faults/content/invalid_json.ts";
import { invalidUtf8 } from "./faults/content/invalid_utf8.ts";
import { loneSurrogate } from "./faults/content/lone_surrogate.ts";
import { missingFields } from "./faults/content/missing_fields.ts";
import { missingUsage } from "./faults/content/missing_usage.ts";
import { nanNumbers } from "./faults/content/nan_numbers.ts";
import { nullAnswers } from "./faults/content/null_answers.ts";
import { promptEcho } from "./faults/content/prompt_echo.ts";
import { quietCut } from "./faults/content/quiet_cut.ts";
import { refusal } from "./faults/content/refusal.ts";
import { staleAnswer } from "./faults/content/stale_answer.ts";
import { swappedAnswer } from "./faults/content/swapped_answer.ts";
import { truncated } from "./faults/content/truncated.ts";
import { unaskedCoding } from "./faults/content/unasked_coding.ts";
import { unknownTool } from "./faults/content/unknown_tool.ts";
import { violatesSchema } from "./faults/content/violates_schema.ts";
import { wrongContentType } from "./faults/content/wrong_content_type.ts";
import { wrongFinish } from "./faults/content/wrong_finish.ts";
import { wrongRole } from "./faults/content/wrong_role.ts";
import { wrongTypes } from "./faults/content/wrong_types.ts";
import { wrongUsage } from "./faults/content/wrong_usage.ts";
import * as client from "./faults/http/client.ts";
import { contentFilter } from "./faults/http/content_filter.ts";
import * as gateway from "./faults/http/gateway.ts";
import * as limits from "./faults/http/limits.ts";
import * as server from "./faults/http/server.ts";
import { crlfFrames } from "./faults/stream/crlf_frames.ts";
import { duplicatedFrame } from "./faults/stream/duplicated_frame.ts";
import { emptyStream } from "./faults/stream/empty_stream.ts";
import { extraFrame } from "./faults/stream/extra_frame.ts";
import { keepAliveOnly } from "./faults/stream/keep_alive_only.ts";
import { malformedFrame } from "./faults/stream/malformed_frame.ts";
import { maskedStall } from "./faults/stream/masked_stall.ts";
import { missingDone } from "./faults/stream/missing_done.ts";
import { missingFinish } from "./faults/stream/missing_finish.ts";
import { missingRole } from "./faults/stream/missing_role.ts";
import { multiLineData } from "./faults/stream/multi_line_data.ts";
import { nameAfterArguments } from "./faults/stream/name_after_arguments.ts";
import { reorderedFrames } from "./faults/stream/reordered_frames.ts";
import { sameToolIndex } from "./faults/stream/same_tool_index.ts";
import { slowFirstToken } from "./faults/stream/slow_first_token.ts";
import { splitFrame } from "./faults/stream/split_frame.ts";
import { streamCut } from "./faults/stream/stream_cut.ts";
import { streamError } from "./faults/stream/stream_error.ts";
import { streamStall } from "./faults/stream/stream_stall.ts";
import { wrongStreamType } from "./faults/stream/wrong_stream_type.ts";

/** Every way in which the fake API misbehaves, in order of priority. A new fault is a file and a line here. */
export const faults: readonly Fault<Ask>[] = [
  connectionFailed,
  connectionStall,
  timeout,
  connectionReset,
  slowResponse,
  incompleteResponse,
  limits.rateLimit,
  limits.tokenRateLimit,
  limits.slowDown,
  limits.requestTooLargeTpm,
  limits.insufficientQuota,
  server.capacity529,
  server.serviceUnavailable,
  server.serverIsOverloaded,
  gateway.badGateway,
  gateway.gatewayTimeout,
  gateway.gatewayPage,
  server.internalError,
  server.modelError,
  client.requestTimeout,
  client.conflict,
  client.contextLengthExceeded,
  contentFilter,
  client.invalidApiKey,
  client.paymentRequired,
  client.forbidden,
  client.modelForbidden,
  client.notFound,
  client.requestTooLarge,
  client.unprocessable,
  slowFirstToken,
  streamStall,
  maskedStall,
  streamCut,
  streamError,
  keepAliveOnly,
  emptyStream,
  wrongStreamType,
  malformedFrame,
  splitFrame,
  multiLineData,
  crlfFrames,
  extraFrame,
  duplicatedFrame,
  reorderedFrames,
  missingRole,
  missingFinish,
  missingDone,
  nameAfterArguments,
  sameToolIndex,
  invalidJson,
  truncated,
  emptyBody,
  missingFields,
  wrongContentType,
  unaskedCoding,
  invalidUtf8,
  loneSurrogate,
  nanNumbers,
  hugeNumbers,
  duplicateKeys,
  extraFields,
  wrongTypes,
  nullAnswers,
  wrongRole,
  wrongFinish,
  missingUsage,
  wrongUsage,
  emptyContent,
  quietCut,
  refusal,
  promptEcho,
  swappedAnswer,
  brokenJsonMode,
  violatesSchema,
  cutArguments,
  invalidArguments,
  unknownTool,
  staleAnswer,
  duplicateId,
  ...wireFaults(() => "</v1/models>; rel=preload; as=fetch"),
  ...headerFaults(() => ["/v1/models", "/v1/files"]),
  ...codingFaults,
  ...connectionFaults,
];
