import { connectionFailed } from "../engine/faults/connection_failed.ts";
import { connectionReset } from "../engine/faults/connection_reset.ts";
import { connectionStall } from "../engine/faults/connection_stall.ts";
import { incompleteResponse } from "../engine/faults/incomplete_response.ts";
import { slowResponse } from "../engine/faults/slow_response.ts";
import { timeout } from "../engine/faults/timeout.ts";
import type { Fault } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { emptyBody } from "./faults/empty_body.ts";
import { invalidJson } from "./faults/invalid_json.ts";
import { missingFields } from "./faults/missing_fields.ts";
import * as client from "./faults/http/client.ts";
import { contentFilter } from "./faults/http/content_filter.ts";
import * as gateway from "./faults/http/gateway.ts";
import * as limits from "./faults/http/limits.ts";
import * as server from "./faults/http/server.ts";
import { truncated } from "./faults/truncated.ts";
import { wrongContentType } from "./faults/wrong_content_type.ts";

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
  invalidJson,
  truncated,
  emptyBody,
  missingFields,
  wrongContentType,
];
