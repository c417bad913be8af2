import { configError, messageOf } from "../base/error.ts";
import type { Host } from "./host.ts";
import { SCOPE_FOLDER } from "../base/scope_name.ts";

/** Server that is asked where no other is named: the one that `errorworks serve` starts. */
const DEFAULT_URL = "http://127.0.0.1:8000";

/** Variable with the address of a server; of those that a command of `run` is given, only `run` sets it. */
export const URL_VARIABLE = "ERRORWORKS_URL";

/** Address of the server that a command line means: the one that it names, or else that of the environment. */
export function serverAddress(given: string | undefined, { env }: Pick<Host, "env">): string {
  return given ?? (env[URL_VARIABLE] || DEFAULT_URL);
}

/**
 * URL of a path on a server, or in the scope that an address names: `http://127.0.0.1:8000/scope/NAME`, with or without
 * more behind it. A path that names a scope itself holds.
 *
 * @throws {ConfigError} for an address that is none
 */
export function serverUrl(path: string, base: string): URL {
  const prefix = path.startsWith(SCOPE_FOLDER) ? "" : scopeIn(URL.parse(base)?.pathname ?? "");
  const url = URL.parse(prefix + path, base);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw configError(`"${base}" is no URL of a server, expected e.g. ${DEFAULT_URL}`);
}

/** The part of a path that names a scope, e.g. `/scope/NAME`. */
export function scopeIn(path: string): string {
  return /^\/scope\/[^/]+/.exec(path)?.[0] ?? "";
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
