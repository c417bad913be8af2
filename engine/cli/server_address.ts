import { fetchFailure } from "../base/error.ts";
import { SCOPE_FOLDER } from "../base/scope_name.ts";
import { DEFAULT_URL } from "../base/server_url.ts";
import type { Host } from "./host.ts";

/** Variable with the address of a server; of those that a command of `run` is given, only `run` sets it. */
export const URL_VARIABLE = "ERRORWORKS_URL";

/** Address of the server that a command line means: the one that it names, or else that of the environment. */
export function serverAddress(given: string | undefined, { env }: Pick<Host, "env">): string {
  return given ?? (env[URL_VARIABLE] || DEFAULT_URL);
}

/** Beginning of the paths of the scope that a command line names, if it names one. */
export function scopeFolder(scope: string | undefined): string {
  return scope === undefined ? "" : SCOPE_FOLDER + encodeURIComponent(scope);
}

/** Error for a server that did not answer; `error` is what `fetch` threw. */
export function noAnswer(url: URL, error: unknown, why = reasonOf(error)): Error {
  return new Error(`no errorworks answers at ${url.origin}: ${why}`, { cause: error });
}

function reasonOf(error: unknown): string {
  const text = fetchFailure(error);
  return /refused/i.test(text) ? "the connection was refused; errorworks serve starts a server" : text;
}
