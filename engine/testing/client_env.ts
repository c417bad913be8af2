import type { DomainTesting } from "./settings.ts";

/** The environment variables of a domain's clients. */
export type ClientEnv = Pick<DomainTesting, "env" | "synonyms">;

/** Environment variables with their values. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Hosts that no proxy is asked for. */
const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/**
 * Environment variables that lead clients to the server at `url`; `outer` is the environment that they have anyway.
 * Proxies stay, as they may be needed elsewhere, but none is asked for loopback.
 */
export function clientsEnv(clients: readonly ClientEnv[], url: string, outer: Env): Record<string, string> {
  return {
    ...Object.assign({}, ...clients.map((client) => clientEnv(client, url, outer))),
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
