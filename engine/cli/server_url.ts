import { ConfigError, messageOf } from "../base/error.ts";

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
  throw new ConfigError([{
    path: "",
    message: `"${base}" is no URL of a server, expected e.g. ${DEFAULT_URL}`,
  }]);
}

/** Error for a server that did not answer; `error` is what `fetch` threw, whose own text is "fetch failed" alone. */
export function noAnswer(
  url: URL,
  error: unknown,
  why = messageOf(error instanceof TypeError ? error.cause ?? error : error),
): Error {
  return new Error(`no errorworks answers at ${url.origin}: ${why}`, { cause: error });
}
