import { connectionFailed } from "../engine/faults/connection_failed.ts";
import { connectionReset } from "../engine/faults/connection_reset.ts";
import { connectionStall } from "../engine/faults/connection_stall.ts";
import { incompleteResponse } from "../engine/faults/incomplete_response.ts";
import { slowResponse } from "../engine/faults/slow_response.ts";
import { timeout } from "../engine/faults/timeout.ts";
import { connectionFaults } from "../engine/faults/connections.ts";
import { headerFaults } from "../engine/faults/headers/list.ts";
import { wireFaults } from "../engine/faults/wire/list.ts";
import type { Fault } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { botFaults } from "./faults/bots/list.ts";
import { codingFaults } from "./faults/coding/list.ts";
import { documentFaults } from "./faults/document/list.ts";
import { frontierFaults } from "./faults/frontier/list.ts";
import * as client from "./faults/http/client.ts";
import * as server from "./faults/http/server.ts";
import { redirectFaults } from "./faults/redirect/list.ts";
import { validatorFaults } from "./faults/validator/list.ts";

/** Every way in which the site misbehaves, in order of priority. A new fault is a file and a line in its folder's list. */
export const faults: readonly Fault<Ask>[] = [
  connectionFailed,
  timeout,
  connectionReset,
  connectionStall,
  slowResponse,
  incompleteResponse,
  ...wireFaults<Ask>(({ site }) => `<${site.base}/assets/site.css>; rel=preload; as=style`),
  ...redirectFaults,
  client.rateLimit,
  client.forbidden,
  client.notFound,
  client.gone,
  client.paymentRequired,
  client.unavailableForLegal,
  server.serviceUnavailable,
  server.badGateway,
  server.gatewayTimeout,
  server.internalError,
  ...headerFaults<Ask>(({ site }) => [`${site.base}/`, `${site.base}/shop`]),
  ...codingFaults,
  ...documentFaults,
  ...validatorFaults,
  ...botFaults,
  ...frontierFaults,
  ...connectionFaults,
];
