/**
 * Refusals that are the client's fault, or look so.
 *
 * @module
 */
import * as z from "zod";
import { integerBetween } from "../../../engine/chance/random.ts";
import { modelOf } from "../../base/models.ts";
import { PROJECT } from "../../openai/openai_headers.ts";
import { isChat } from "../applies.ts";
import { nginxPage } from "./pages.ts";
import { httpFault, modelName, status } from "./row.ts";
import type { Answer } from "../../../engine/reply/reply.ts";

/** Context window of an unknown model, in tokens. */
const USUAL_CONTEXT = 128_000;

/** The prompt is longer than what the model can hold, as far as the server says. */
export const contextLengthExceeded = httpFault({
  name: "context_length_exceeded",
  summary: "400 context_length_exceeded",
  applies: isChat,
  own: {},
  answer(exchange) {
    const error = { status: 400, code: "context_length_exceeded" };
    if (exchange.ask.path.includes("/responses")) {
      const message =
        "Your input exceeds the context window of this model. Please adjust your input and try again.";
      return exchange.error({ ...error, param: "input", message });
    }
    const context = modelOf(modelName(exchange))?.context ?? USUAL_CONTEXT;
    const message =
      `This model's maximum context length is ${context} tokens. However, your messages resulted in ` +
      `${context + exchange.ask.promptTokens} tokens. Please reduce the length of the messages.`;
    return exchange.error({ ...error, param: "messages", message });
  },
});

/** A right key that is said to be wrong. */
export const invalidApiKey = status(
  "invalid_api_key",
  "401 invalid_api_key; Gemini: 400 API_KEY_INVALID",
  ({ ask, header }) => {
    const { api, path } = ask;
    return api.unauthorized(api.keyOf(header, () => undefined) ?? "", { method: "POST", path });
  },
);

/** OpenAI has none; these are the words of DeepSeek. */
export const paymentRequired = status("payment_required", "402 Insufficient Balance", () => ({
  status: 402,
  type: "unknown_error",
  code: "invalid_request_error",
  message: "Insufficient Balance",
}));

export const forbidden = status("forbidden", "403 unsupported country", () => ({
  status: 403,
  type: "request_forbidden",
  code: "unsupported_country_region_territory",
  message: "Country, region, or territory not supported",
}));

export const modelForbidden = status("model_forbidden", "403 model_not_found", (exchange) => ({
  status: 403,
  code: "model_not_found",
  message: `Project \`${PROJECT}\` does not have access to model \`${modelName(exchange)}\``,
}));

export const notFound = status("not_found", "404 model_not_found", (exchange) => ({
  status: 404,
  code: "model_not_found",
  message: `The model \`${modelName(exchange)}\` does not exist or you do not have access to it.`,
}));

export const requestTimeout = status("request_timeout", "408 timeout", () => ({
  status: 408,
  code: "timeout",
  message: "Request timed out.",
}));

export const conflict = status("conflict", "409 conflict", () => ({
  status: 409,
  code: null,
  message: "The resource was changed by another request in the meantime.",
}));

/** Most bytes of a body, as the API names it: 25 MiB. */
const MOST_BYTES = 26_214_400;

/** A body that is said to be too large, by the API or by a proxy before it. */
export const requestTooLarge = httpFault({
  name: "request_too_large",
  summary: "413 Maximum content size limit exceeded",
  own: {
    body: z.enum(["json", "html"]).default("json").describe("json: of the API; html: a page of nginx"),
  },
  answer({ error, random }, { body }) {
    if (body === "html") return nginxPage(413);
    const read = MOST_BYTES + integerBetween(random, [1, 65_536]);
    const message = `Maximum content size limit (${MOST_BYTES}) exceeded (${read} bytes read)`;
    return error({ status: 413, type: "server_error", code: null, message });
  },
});

/** OpenAI has none; compatible servers in Python send this, in which there is no `error`. */
export const unprocessable = httpFault({
  name: "unprocessable",
  summary: "422 in the words of FastAPI, without an error key",
  own: {},
  answer: (): Answer => ({
    status: 422,
    headers: { "content-type": "application/json", "server": "uvicorn" },
    body: JSON.stringify({
      detail: [{ type: "missing", loc: ["body", "messages"], msg: "Field required" }],
    }),
  }),
});
