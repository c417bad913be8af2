import type { DomainTesting } from "../../testing/settings.ts";
import { URL_VARIABLE } from "../server_address.ts";

/** The environment variables of a domain's clients. */
export type ClientEnv = Pick<DomainTesting, "env" | "synonyms">;

/** A server that a command is to find. */
export interface Found {
  readonly url: string;
  /** Addresses of the domains that have a prefix, by domain, e.g. `web`. */
  readonly bases: Readonly<Record<string, string>>;
  readonly token: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Hosts that no proxy is asked for. */
const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/**
 * Environment variables that lead a command to a server; `outer` is the environment that it has anyway. Proxies stay,
 * as the command may need them elsewhere, but none is asked for loopback.
 */
export function commandEnv(
  { url, bases, token }: Found,
  clients: readonly ClientEnv[],
  outer: Env,
): Record<string, string> {
  const own = Object.entries(bases).map(([name, base]) => [`ERRORWORKS_${name.toUpperCase()}_URL`, base]);
  return {
    ...Object.assign({}, ...clients.map((client) => clientEnv(client, url, outer))),
    [URL_VARIABLE]: url,
    ...Object.fromEntries(own),
    ERRORWORKS_ADMIN_TOKEN: token,
    ...noProxy(outer),
  };
}

/** The variables of a domain, with those of their synonyms that are set: they would lead elsewhere. */
function clientEnv({ env, synonyms = {} }: ClientEnv, url: string, outer: Env): Record<string, string> {
  const own = env(url);
  const renamed = Object.entries(synonyms).flatMap(([synonym, name]) => {
    const value = own[name];
    return outer[synonym] === undefined || value === undefined ? [] : [[synonym, value] as const];
  });
  return { ...own, ...Object.fromEntries(renamed) };
}

/** Both spellings, since some clients read only one of them. */
function noProxy(outer: Env): Record<string, string> {
  const before = [outer["NO_PROXY"], outer["no_proxy"]].flatMap((list) => list?.split(",") ?? []);
  const hosts = new Set([...before.map((host) => host.trim()).filter((host) => host !== ""), ...LOOPBACK]);
  const list = hosts.has("*") ? "*" : [...hosts].join(",");
  return { NO_PROXY: list, no_proxy: list };
}
