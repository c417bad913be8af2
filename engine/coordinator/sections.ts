import type { Tree } from "../base/tree.ts";
import type { Config } from "../config/schema.ts";
import { digestSecrets, type SecretHolder } from "../config/secrets.ts";
import { shownAddress } from "../metrics/connect.ts";
import type { FleetTerms } from "../metrics/fleet_sql.ts";
import type { Service } from "../service/service.ts";

/** Keys of a configuration that may change while a server runs; of `server`, this one alone. */
export function changeable(services: readonly Pick<Service, "name">[]): string[] {
  return [...wholeKeys(services), "server.per_request_faults"];
}

function wholeKeys(services: readonly Pick<Service, "name">[]): string[] {
  return [...services.map(({ name }) => name), "scenario"];
}

/** The part of a configuration that may change while a server runs. */
export function sectionsOf(config: Config, services: readonly Pick<Service, "name">[]): Tree {
  const there = wholeKeys(services).filter((name) => config[name] !== undefined);
  const { per_request_faults } = config.server;
  return { ...Object.fromEntries(there.map((name) => [name, config[name]])), server: { per_request_faults } };
}

/** The part that takes a restart. */
export function fixedPartOf(config: Config, services: readonly Pick<Service, "name">[]): Tree {
  const names = wholeKeys(services);
  const { server: { per_request_faults: _, ...server }, ...others } = config;
  return { ...Object.fromEntries(Object.entries(others).filter(([name]) => !names.includes(name))), server };
}

/** A configuration in which what may change is as in another one, whose `sections` may have other marks of time. */
export function withSections(before: Config, next: Config, sections: Tree): Config {
  const { per_request_faults } = next.server;
  return { ...before, scenario: undefined, ...sections, server: { ...before.server, per_request_faults } };
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
export function withoutSecrets(
  { server, metrics, ...rest }: Config,
  services: readonly SecretHolder[],
): Tree {
  const { admin_token: _, ...openServer } = server;
  const { auth_token: __, ...openMetrics } = metrics;
  const database = shownAddress(metrics.database);
  return digestSecrets({ ...rest, server: openServer, metrics: { ...openMetrics, database } }, services);
}
