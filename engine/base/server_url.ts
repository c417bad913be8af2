import { configError } from "./error.ts";
import { SCOPE_FOLDER, scopePrefix } from "./scope_name.ts";

/** Address of the server that `errorworks serve` starts where nothing else is said. */
export const DEFAULT_URL = "http://127.0.0.1:8000";

/** Origin in the addresses of requests to a server that has no port. */
export const NO_HOST = "http://errorworks.invalid";

/**
 * URL of a path on a server, or in the scope that an address names: `http://127.0.0.1:8000/scope/NAME`, with or without
 * more behind it. A path that names a scope itself holds.
 *
 * @throws {ConfigError} for an address that is none
 */
export function serverUrl(path: string, base: string): URL {
  const prefix = path.startsWith(SCOPE_FOLDER) ? "" : scopePrefix(URL.parse(base)?.pathname ?? "");
  const url = URL.parse(prefix + path, base);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw configError(`"${base}" is no URL of a server, expected e.g. ${DEFAULT_URL}`);
}
