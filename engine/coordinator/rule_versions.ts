import type { Config } from "../config/schema.ts";
import type { Service } from "../service/service.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";

/**
 * Version of the configuration that each rule came with, by its id: a rule that was there before keeps its version, and
 * with it its counters.
 */
export function ruleVersions(
  services: readonly Pick<Service, "name" | "ruleIds">[],
  { before, config, config_version }: {
    readonly before?: Pick<ConfigSnapshot, "rule_versions">;
    readonly config: Config;
    readonly config_version: number;
  },
): ConfigSnapshot["rule_versions"] {
  const ids = services.flatMap(({ name, ruleIds }) => ruleIds(config[name]));
  return Object.fromEntries(ids.map((id) => [id, before?.rule_versions[id] ?? config_version]));
}
