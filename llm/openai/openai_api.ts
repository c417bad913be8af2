import { ApiError } from "../../engine/base/error.ts";
import { bearerOf } from "../../engine/reply/session.ts";
import type { Api } from "../request/api.ts";
import type { Ask } from "../request/ask.ts";
import { errorHeaders } from "./openai_headers.ts";
import { unauthorized } from "./unauthorized.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { FailedRequest } from "../../engine/domain/domain.ts";

/** OpenAI's `error.type` for a status, where the error names none. */
function typeOf(status: number): string {
  return status < 500 && status !== 413 ? "invalid_request_error" : "server_error";
}

/** OpenAI's API. */
export const openai: Api = {
  name: "openai",
  vendor: "system",
  host: "api.openai.com",
  error: openaiError,
  keyOf: (header) => bearerOf({ header }) || header("api-key"),
  unauthorized,
  unknownModel,
};

/** Encodes an error as the API does, with the headers of its status. */
function openaiError(
  error: HttpError,
  about: FailedRequest<Ask>,
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
  const code = "model_not_found";
  return path.includes("/responses")
    ? { status: 400, param: "model", code, message: `The requested model '${model}' does not exist.` }
    : {
      status: 404,
      param: null,
      code,
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
    };
}

/** Encodes an error as the API does: four keys, none of them ever left out. */
export function errorJson({ status, code, message, type = typeOf(status), param = null }: HttpError) {
  return { message, type, param, code };
}

/** A request that has to be mended: 400 `invalid_request_error`, as `checks.ts` and its like find it. */
export function badRequest(message: string, param: string | null, code: string | null): ApiError {
  return new ApiError({ status: 400, message, param, code });
}
