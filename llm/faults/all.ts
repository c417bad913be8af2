import { connectionFailed } from "../../engine/faults/transport/connection_failed.ts";
import { connectionReset } from "../../engine/faults/transport/connection_reset.ts";
import { connectionStall } from "../../engine/faults/transport/connection_stall.ts";
import { incompleteResponse } from "../../engine/faults/transport/incomplete_response.ts";
import { slowResponse } from "../../engine/faults/transport/slow_response.ts";
import { timeout } from "../../engine/faults/transport/timeout.ts";
import { codingFaults } from "../../engine/faults/coding/list.ts";
import { connectionFaults } from "../../engine/faults/transport/connections.ts";
import { headerFaults } from "../../engine/faults/headers/list.ts";
import { wireFaults } from "../../engine/faults/wire/list.ts";
import type { Ask } from "../request/ask.ts";
import { brokenJsonMode } from "./content/broken_json_mode.ts";
import { cutArguments } from "./content/cut_arguments.ts";
import { duplicateKeys } from "./content/duplicate_keys.ts";
import { duplicateId } from "./content/duplicate_id.ts";
import { emptyBody } from "./content/empty_body.ts";
import { emptyContent } from "./content/empty_content.ts";
import { extraFields } from "./content/extra_fields.ts";
import { hugeNumbers } from "./content/huge_numbers.ts";
import { invalidArguments } from "./content/invalid_arguments.ts";
import { invalidJson } from "./content/invalid_json.ts";
import { invalidUtf8 } from "./content/invalid_utf8.ts";
import { loneSurrogate } from "./content/lone_surrogate.ts";
import { missingFields } from "./content/missing_fields.ts";
import { missingUsage } from "./content/missing_usage.ts";
import { nanNumbers } from "./content/nan_numbers.ts";
import { nullAnswers } from "./content/null_answers.ts";
import { promptEcho } from "./content/prompt_echo.ts";
import { quietCut } from "./content/quiet_cut.ts";
import { refusal } from "./content/refusal.ts";
import { staleAnswer } from "./content/stale_answer.ts";
import { swappedAnswer } from "./content/swapped_answer.ts";
import { truncated } from "./content/truncated.ts";
import { unaskedCoding } from "./content/unasked_coding.ts";
import { unknownTool } from "./content/unknown_tool.ts";
import { violatesSchema } from "./content/violates_schema.ts";
import { wrongContentType } from "./content/wrong_content_type.ts";
import { wrongFinish } from "./content/wrong_finish.ts";
import { wrongRole } from "./content/wrong_role.ts";
import { wrongTypes } from "./content/wrong_types.ts";
import { wrongUsage } from "./content/wrong_usage.ts";
import * as client from "./http/client.ts";
import { contentFilter } from "./http/content_filter.ts";
import * as gateway from "./http/gateway.ts";
import * as limits from "./http/limits.ts";
import * as server from "./http/server.ts";
import { crlfFrames } from "./stream/crlf_frames.ts";
import { duplicatedFrame } from "./stream/duplicated_frame.ts";
import { emptyStream } from "./stream/empty_stream.ts";
import { extraFrame } from "./stream/extra_frame.ts";
import { keepAliveOnly } from "./stream/keep_alive_only.ts";
import { malformedFrame } from "./stream/malformed_frame.ts";
import { maskedStall } from "./stream/masked_stall.ts";
import { missingDone } from "./stream/missing_done.ts";
import { missingFinish } from "./stream/missing_finish.ts";
import { missingRole } from "./stream/missing_role.ts";
import { multiLineData } from "./stream/multi_line_data.ts";
import { nameAfterArguments } from "./stream/name_after_arguments.ts";
import { reorderedFrames } from "./stream/reordered_frames.ts";
import { sameToolIndex } from "./stream/same_tool_index.ts";
import { slowFirstToken } from "./stream/slow_first_token.ts";
import { splitFrame } from "./stream/split_frame.ts";
import { streamCut } from "./stream/stream_cut.ts";
import { streamError } from "./stream/stream_error.ts";
import { streamStall } from "./stream/stream_stall.ts";
import { wrongStreamType } from "./stream/wrong_stream_type.ts";
import type { Fault } from "../../engine/faults/fault.ts";

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
