/**
 * Refusals that are the server's fault.
 *
 * @module
 */
import { status, waiting } from "./row.ts";

const OVERLOADED = "The engine is currently overloaded, please try again later";

/** Not a status of OpenAI: Anthropic and some proxies answer it when they are overloaded. */
export const capacity529 = status("capacity_529", "529 overloaded", (_exchange, wait_sec) =>
  waiting({
    status: 529,
    type: "overloaded_error",
    code: "overloaded",
    message: OVERLOADED,
  }, wait_sec));

export const serviceUnavailable = status("service_unavailable", "503 engine overloaded", () => ({
  status: 503,
  code: null,
  message: OVERLOADED,
}));

/** 503 of an overloaded server, in the newer words of OpenAI. */
export const serverIsOverloaded = status("server_is_overloaded", "503 server_is_overloaded", () => ({
  status: 503,
  type: "service_unavailable_error",
  code: "server_is_overloaded",
  message: "Our servers are currently overloaded. Please try again later.",
}));

export const internalError = status("internal_error", "500 server_error", ({ id }) => ({
  status: 500,
  code: null,
  message:
    "The server had an error while processing your request. Sorry about that! You can retry your request, or " +
    `contact us through our help center at help.openai.com if the error persists. (Please include the request ID ${id} ` +
    "in your message.)",
}));

/** The model itself failed; neither type nor code tell so. */
export const modelError = status(
  "model_error",
  "500 invalid Unicode output, without type and code",
  ({ id }) => ({
    status: 500,
    type: null,
    code: null,
    message:
      "Failed to create completion as the model generated invalid Unicode output. Unfortunately, this can happen in rare " +
      "situations. Consider reviewing your prompt or reducing the temperature of your request. You can retry your " +
      `request, or contact us through our help center at help.openai.com if the error persists. (Please include the ` +
      `request ID ${id} in your message.)`,
  }),
);
