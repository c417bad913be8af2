import type { Answer, HttpError } from "../engine/types.ts";
import { escaped } from "./html.ts";

/** A page that tells of an error. */
export function errorPage({ status, message, headers = {} }: HttpError): Answer {
  const title = `${status} ${REASONS[status] ?? ""}`.trim();
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

/** Reason phrases (RFC 9110), as far as errors and redirects of a site need them. */
export const REASONS: Readonly<Record<number, string>> = {
  300: "Multiple Choices",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  305: "Use Proxy",
  306: "Switch Proxy",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  416: "Range Not Satisfiable",
  429: "Too Many Requests",
  451: "Unavailable For Legal Reasons",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
