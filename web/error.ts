import { reasonOf } from "../engine/reasons.ts";
import type { Answer, HttpError } from "../engine/types.ts";
import { escaped } from "./html.ts";

/** A page that tells of an error. */
export function errorPage({ status, message, headers = {} }: HttpError): Answer {
  const title = `${status} ${reasonOf(status)}`;
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
    body:
      `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${
        escaped(title)
      }</title></head>\n` +
      `<body><h1>${escaped(title)}</h1><p>${escaped(message)}</p></body>\n</html>\n`,
  };
}
