import { connectionFailed } from "../../engine/faults/transport/connection_failed.ts";
import { connectionReset } from "../../engine/faults/transport/connection_reset.ts";
import { connectionStall } from "../../engine/faults/transport/connection_stall.ts";
import { incompleteResponse } from "../../engine/faults/transport/incomplete_response.ts";
import { slowResponse } from "../../engine/faults/transport/slow_response.ts";
import { timeout } from "../../engine/faults/transport/timeout.ts";
import { connectionFaults } from "../../engine/faults/transport/connections.ts";
import { headerFaults } from "../../engine/faults/headers/list.ts";
import { wireFaults } from "../../engine/faults/wire/list.ts";
import type { Ask } from "../request/ask.ts";
import { botFaults } from "./bots/list.ts";
import { codingFaults } from "./coding/list.ts";
import { documentFaults } from "./document/list.ts";
import { frontierFaults } from "./frontier/list.ts";
import * as client from "./http/client.ts";
import * as server from "./http/server.ts";
import { redirectFaults } from "./redirect/list.ts";
import { validatorFaults } from "./validator/list.ts";
import type { Fault } from "../../engine/faults/fault.ts";

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
