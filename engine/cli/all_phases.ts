import type { Config } from "../config/schema.ts";
import type { Service } from "../service/service.ts";
import { slotConfigs } from "../worker/scenario_slots.ts";

/** A configuration, and the phase of the scenario in which it is in force; `null` outside of all phases. */
export interface PhaseConfig {
  readonly phase: string | null;
  readonly config: Config;
}

/** A configuration, and what each phase of its scenario makes of it. */
export function inAllPhases(services: readonly Service[], config: Config): readonly PhaseConfig[] {
  return [{ phase: null, config }, ...slotConfigs(services, config)?.slots ?? []];
}
