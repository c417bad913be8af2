import type { Tree } from "../base/tree.ts";
import type { Config } from "../config/schema.ts";
import type { FleetTerms } from "../metrics/fleet_sql.ts";
import type { Service } from "../service/service.ts";

/** Keys of a configuration that may change while a server runs. */
export function changeable(services: readonly Pick<Service, "name">[]): string[] {
  return [...services.map(({ name }) => name), "scenario"];
}

/** The part of a configuration that may change while a server runs: the domains', and the scenario. */
export function sectionsOf(config: Config, services: readonly Pick<Service, "name">[]): Tree {
  const there = changeable(services).filter((name) => config[name] !== undefined);
  return Object.fromEntries(there.map((name) => [name, config[name]]));
}

/** The part that takes a restart. */
export function fixedPartOf(config: Config, services: readonly Pick<Service, "name">[]): Tree {
  const names = changeable(services);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)));
}

/** Terms of a fleet that begins with this instance, and in which no token was generated. */
export function termsOf(
  { seed, config, services }: {
    readonly seed: number;
    readonly config: Config;
    readonly services: readonly Pick<Service, "name">[];
  },
): FleetTerms {
  return { seed, token_sha256: null, config: JSON.stringify(sectionsOf(config, services)) };
}

/** The configuration as it may be stored and shown. */
export function withoutSecrets({ server, metrics, ...rest }: Config): Tree {
  const { admin_token: _, ...openServer } = server;
  const { auth_token: __, ...openMetrics } = metrics;
  return { ...rest, server: openServer, metrics: openMetrics };
}
