import { newSequences } from "../chance/sequences.ts";
import { newRun } from "../request/run.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import type { CoordinatorParts } from "./coordinator_parts.ts";
import { ruleVersions } from "./rule_versions.ts";

/** The snapshot that a server begins with. */
export function firstSnapshot(
  { services, config, clock }: Pick<CoordinatorParts, "services" | "config" | "clock">,
): ConfigSnapshot {
  return {
    number: 1,
    config,
    config_version: 1,
    rule_versions: ruleVersions(services, { config, config_version: 1 }),
    run: newRun(services, clock),
    run_config_version: 1,
    sequences: newSequences(services),
  };
}
