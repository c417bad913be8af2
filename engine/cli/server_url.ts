import { configError, messageOf } from "../base/error.ts";

/** Server that is asked where no other is named: the one that `errorworks serve` starts. */
export const DEFAULT_URL = "http://127.0.0.1:8000";

/**
 * URL of a path on a server.
 *
 * @throws {ConfigError} for an address that is none
 */
export function serverUrl(path: string, base: string): URL {
  const url = URL.parse(path, base);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw configError(`"${base}" is no URL of a server, expected e.g. ${DEFAULT_URL}`);
}

/** Error for a server that did not answer; `error` is what `fetch` threw. */
export function noAnswer(url: URL, error: unknown, why = reasonOf(error)): Error {
  return new Error(`no errorworks answers at ${url.origin}: ${why}`, { cause: error });
}

/** Reason in plain words; the own text of what `fetch` threw is "fetch failed" alone, or repeats the address. */
function reasonOf(error: unknown): string {
  const text = messageOf(error instanceof TypeError ? error.cause ?? error : error);
  if (/refused/i.test(text)) return "the connection was refused; errorworks serve starts a server";
  return text.replace(/^error sending request for url \(\S*\): /, "");
}
