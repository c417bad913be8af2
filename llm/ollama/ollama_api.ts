import { bearerOf } from "../../engine/reply/session.ts";
import { ApiError } from "../../engine/base/error.ts";
import type { Api } from "../request/api.ts";
import type { Ask } from "../request/ask.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { FailedRequest } from "../../engine/domain/domain.ts";

/** The code of errors that already are in the words of this API, which has no codes of its own. */
const OWN = "ollama";

/** Ollama's API. */
export const ollama: Api = {
  name: "ollama",
  vendor: "library",
  host: "ollama.com",
  error: ollamaError,
  keyOf: (header) => bearerOf({ header }),
  unauthorized: () => ({ status: 401, code: OWN, message: "unauthorized" }),
  unknownModel: (model) => unknownModel(model).http,
};

const BUSY = "server busy, please try again.  maximum pending requests exceeded";

/** Default message of each status. */
const STATUSES: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "404 page not found",
  405: "405 method not allowed",
  413: "http: request body too large",
  429: "too many requests",
  500: "llama runner process has terminated: exit status 2",
  502: "upstream error",
  503: BUSY,
  504: "timed out waiting for llama runner to start",
  529: BUSY,
};

/** A request that has to be mended. */
export function invalid(message: string, status = 400): ApiError {
  return new ApiError({ status, code: OWN, message });
}

/** 404 for a model. */
export function unknownModel(model: string): ApiError {
  return invalid(`model '${model}' not found`, 404);
}

/** Encodes an error as this API does. */
export function errorJson({ status, code, message }: HttpError, { ask }: Pick<FailedRequest<Ask>, "ask">) {
  if (code === OWN || code === "bug") return { error: message };
  if (code === "model_not_found" && status === 404) {
    return { error: `model '${ask?.model ?? "unknown"}' not found` };
  }
  return { error: STATUSES[status] ?? message };
}

function ollamaError(error: HttpError, about: FailedRequest<Ask>): Answer {
  const { status, headers = {} } = error;
  const own = Object.entries(headers).filter(([name]) => !name.startsWith("x-ratelimit-"));
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...Object.fromEntries(own) },
    body: JSON.stringify(errorJson(error, about)),
  };
}
