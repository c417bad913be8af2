import { loadConfig } from "../../config/load.ts";
import { type SourceFlags, sourcesOf } from "../config_command.ts";
import type { Host } from "../host.ts";

/**
 * Assignments for `--set` by which no fault of a configuration strikes by its percentage, nor in bursts; its rules act as
 * they do. @throws {ConfigError}
 */
export async function withoutChance(flags: SourceFlags, host: Host): Promise<string[]> {
  const { config } = await loadConfig(host.services, sourcesOf(flags, host));
  return host.services.flatMap(({ name: domain, faults, faultShares, burst }) => [
    ...burst(config[domain]).enabled ? [`${domain}.burst.enabled=false`] : [],
    ...faultShares(config[domain]).map(({ name }) => {
      const list = faults.some((fault) => fault.name === name) ? "faults" : "custom_faults";
      return `${domain}.${list}.${name}={ pct: 0, burst_pct: 0 }`;
    }),
  ]);
}
