import { type ClientEnv, clientsEnv, type Env } from "../../testing/client_env.ts";
import { URL_VARIABLE } from "../server_address.ts";

/** A server that a command is to find. */
interface Found {
  readonly url: string;
  /** Addresses of the domains that have a prefix or a port of their own, by domain, e.g. `web`. */
  readonly bases: Readonly<Record<string, string>>;
  readonly token: string;
}

/** Environment variables that lead a command to a server; `outer` is the environment that it has anyway. */
export function commandEnv(
  { url, bases, token }: Found,
  clients: readonly ClientEnv[],
  outer: Env,
): Record<string, string> {
  const own = Object.entries(bases).map(([name, base]) => [`ERRORWORKS_${name.toUpperCase()}_URL`, base]);
  return {
    ...clientsEnv(clients, url, outer),
    [URL_VARIABLE]: url,
    ...Object.fromEntries(own),
    ERRORWORKS_ADMIN_TOKEN: token,
  };
}
