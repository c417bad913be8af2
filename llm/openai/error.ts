import { ApiError } from "../../engine/error.ts";
import type { Answer, HttpError, Refused } from "../../engine/types.ts";
import { bearerOf } from "../../engine/session.ts";
import type { Api } from "../api.ts";
import type { Ask } from "../ask.ts";
import { errorHeaders } from "./headers.ts";
import { unauthorized } from "./unauthorized.ts";

/** OpenAI's `error.type` for a status, where the error names none. */
function typeOf(status: number): string {
  return status < 500 && status !== 413 ? "invalid_request_error" : "server_error";
}

/** OpenAI's API. */
export const openai: Api = {
  name: "openai",
  error: openaiError,
  keyOf: (header) => bearerOf({ header }) || header("api-key"),
  unauthorized,
  unknownModel,
};

/** Dresses an error as the API does, with the headers of its status. */
function openaiError(
  error: HttpError,
  about: Refused<Ask>,
): Answer {
  const { status, headers = {}, message } = error;
  return {
    status,
    headers: { ...errorHeaders(status, about), ...headers },
    body: message === "" ? "" : `${JSON.stringify({ error: errorJson(error) }, null, 2)}\n`,
  };
}

/** The Responses API has another status and other words for a model that there is not. */
function unknownModel(model: string, path: string): HttpError {
  const known = { param: "model", code: "model_not_found" };
  return path.includes("/responses")
    ? { ...known, status: 400, message: `The requested model '${model}' does not exist.` }
    : {
      ...known,
      status: 404,
      param: null,
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
    };
}

/** What the API says of an error: four keys, none of them ever left out. */
export function errorJson({ status, code, message, type = typeOf(status), param = null }: HttpError) {
  return { message, type, param, code };
}

/** A request that has to be mended: 400 `invalid_request_error`, as the checks of `params.ts` find it. */
export function badRequest(message: string, param: string | null, code: string | null): ApiError {
  return new ApiError({ status: 400, message, param, code });
}
