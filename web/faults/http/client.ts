/**
 * Refusals that are the client's fault, or so the site says.
 *
 * @module
 */
import { status } from "./status.ts";

export const rateLimit = status("rate_limit", {
  status: 429,
  message: "You have sent too many requests. Please slow down.",
  waits: true,
});

export const forbidden = status("forbidden", {
  status: 403,
  message: "You do not have permission to see this page.",
});

export const notFound = status("not_found", {
  status: 404,
  message: "The page that you are looking for could not be found.",
});

export const gone = status("gone", { status: 410, message: "This page has been removed for good." });

export const paymentRequired = status("payment_required", {
  status: 402,
  message: "This page is for subscribers only.",
});

export const unavailableForLegal = status("unavailable_for_legal", {
  status: 451,
  message: "This page cannot be shown for legal reasons.",
});
