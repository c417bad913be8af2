import { ApiError } from "../engine/error.ts";
import type { Answer, HttpError, Refused } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { errorHeaders } from "./headers.ts";

/** OpenAI's `error.type` for a status, where the error names none. */
function typeOf(status: number): string {
  return status < 500 ? "invalid_request_error" : "server_error";
}

/** Dresses an error as the API does: four keys, none of them ever left out, and the headers of its status. */
export function openaiError(
  { status, code, message, type = typeOf(status), param = null, headers = {} }: HttpError,
  about: Refused<Ask>,
): Answer {
  return {
    status,
    headers: { ...errorHeaders(status, about), ...headers },
    body: `${JSON.stringify({ error: { message, type, param, code } }, null, 2)}\n`,
  };
}

/** A request that has to be mended: 400 `invalid_request_error`, as the checks of `params.ts` find it. */
export function badRequest(message: string, param: string | null, code: string | null): ApiError {
  return new ApiError({ status: 400, message, param, code });
}

/** A page as the CDN in front of the API sends it when nothing behind it answers. */
export function gatewayPage(status: number, title: string): Answer {
  return {
    status,
    headers: { "content-type": "text/html; charset=UTF-8", "x-content-type-options": "nosniff" },
    body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n` +
      `<center><h1>${status} ${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`,
  };
}
