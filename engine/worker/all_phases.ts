import type { Config } from "../config/schema.ts";
import type { Service } from "../service/service.ts";
import { slotConfigs } from "./scenario_slots.ts";

/** A configuration, and the phase of the scenario in which it is in force; `null` outside of all phases. */
interface PhaseConfig {
  readonly phase: string | null;
  readonly config: Config;
}

/** A configuration, and what each phase of its scenario makes of it. */
export function inAllPhases(services: readonly Service[], config: Config): readonly PhaseConfig[] {
  return [{ phase: null, config }, ...slotConfigs(services, config)?.slots ?? []];
}

/** A fault, and the domain that has it. */
interface DomainFault {
  readonly domain: string;
  readonly fault: string;
}

/** Faults that a transport cannot do exactly, of each domain, in any phase of the scenario. */
export function degradedFaults(
  services: readonly Service[],
  config: Config,
  transport: string,
): readonly DomainFault[] {
  if (transport !== "fetch") return [];
  const phases = inAllPhases(services, config);
  return services.flatMap(({ name, degraded }) => {
    const faults = new Set(phases.flatMap(({ config }) => degraded(config[name])));
    return Array.from(faults, (fault) => ({ domain: name, fault }));
  });
}
