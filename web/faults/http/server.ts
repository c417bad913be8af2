/**
 * Refusals that are the server's fault, or that of a gateway in front of it.
 *
 * @module
 */
import { status } from "./status.ts";

export const serviceUnavailable = status("service_unavailable", {
  status: 503,
  message: "The site is down for maintenance. Please come back later.",
});

export const badGateway = status("bad_gateway", {
  status: 502,
  message: "The server behind this one sent an answer that makes no sense.",
});

export const gatewayTimeout = status("gateway_timeout", {
  status: 504,
  message: "The server behind this one did not answer in time.",
});

export const internalError = status("internal_error", {
  status: 500,
  message: "Something went wrong on our side.",
});
