import { ApiError } from "../../engine/base/error.ts";

/** Most fields of a form that is read: a million would hold up all other requests for seconds. */
const MOST_FIELDS = 10_000;

/** Fields of a form, as its body has them. @throws {ApiError} 400 for too many */
export function formFields(text: string): URLSearchParams {
  let separators = 0;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) {
    if (++separators >= MOST_FIELDS) throw tooMany();
  }
  return new URLSearchParams(text);
}

function tooMany(): ApiError {
  const message = `Expected a form of at most ${MOST_FIELDS} fields.`;
  return new ApiError({ status: 400, code: "too_many_fields", message });
}
