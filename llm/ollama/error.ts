import { bearerOf } from "../../engine/session.ts";
import { ApiError } from "../../engine/error.ts";
import type { Answer, HttpError, Refused } from "../../engine/types.ts";
import type { Api } from "../api.ts";
import type { Ask } from "../ask.ts";

/** The code of errors that already are in the words of this API, which has no codes of its own. */
const OWN = "ollama";

/** Ollama's API. */
export const ollama: Api = {
  name: "ollama",
  error: ollamaError,
  keyOf: (header) => bearerOf({ header }),
  unauthorized: () => ({ status: 401, code: OWN, message: "unauthorized" }),
};

const BUSY = "server busy, please try again.  maximum pending requests exceeded";

/** What is said of each status if nothing better is known. */
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

/** What the API says of an error, whoever's words it came in. */
export function errorJson({ status, code, message }: HttpError, { ask }: Pick<Refused<Ask>, "ask">) {
  if (code === OWN || code === "bug") return { error: message };
  if (code === "model_not_found" && status === 404) {
    return { error: `model '${ask?.model ?? "unknown"}' not found` };
  }
  return { error: STATUSES[status] ?? message };
}

function ollamaError(error: HttpError, about: Refused<Ask>): Answer {
  const { status, headers = {} } = error;
  const own = Object.entries(headers).filter(([name]) => !name.startsWith("x-ratelimit-"));
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...Object.fromEntries(own) },
    body: JSON.stringify(errorJson(error, about)),
  };
}
