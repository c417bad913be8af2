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

const PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/** Where a proxy is set that may be asked for loopback, too, a note on it for the end of a message; else empty. */
export function proxyNote(outer: Env): string {
  const proxy = PROXIES.find((name) => outer[name]);
  const hosts = hostsWithout(outer);
  if (proxy === undefined || hosts.includes("*") || hosts.includes("127.0.0.1")) return "";
  return ` (${proxy} is set: does NO_PROXY name 127.0.0.1 when this process starts?)`;
}

/** Hosts that no proxy is asked for, as the environment says. */
function hostsWithout(outer: Env): string[] {
  const lists = [outer["NO_PROXY"], outer["no_proxy"]].flatMap((list) => list?.split(",") ?? []);
  return lists.map((host) => host.trim()).filter((host) => host !== "");
}

/** Variables by which no proxy is asked for loopback. Both spellings, since some clients read only one of them. */
export function noProxy(outer: Env): Record<string, string> {
  const hosts = new Set([...hostsWithout(outer), ...LOOPBACK]);
  const list = hosts.has("*") ? "*" : [...hosts].join(",");
  return { NO_PROXY: list, no_proxy: list };
}
