import { newSequences } from "../chance/sequences.ts";
import type { RunMemory } from "../request/run.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import type { CoordinatorParts } from "./coordinator_parts.ts";
import { AT_START, ruleVersions } from "./rule_versions.ts";

/** The snapshot that a server begins with. */
export function firstSnapshot(
  { services, config }: Pick<CoordinatorParts, "services" | "config">,
  run: RunMemory,
): ConfigSnapshot {
  return {
    number: 1,
    config,
    config_version: 1,
    rule_versions: ruleVersions(services, { config, known: {}, mark: AT_START }),
    run,
    run_config_version: 1,
    sequences: newSequences(services),
  };
}
