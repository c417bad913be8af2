import { parseConfig } from "../config/check.ts";
import { plainLayer } from "../config/layer.ts";
import type { Config } from "../config/schema.ts";
import { configInSlot, type Slot, slotsOf } from "../config/scenario.ts";
import type { CounterMap } from "../memory/counter_map.ts";
import { Phases, type ScenarioClock, scenarioClock } from "../service/phases.ts";
import type { Configured, ScenarioSections, Service } from "../service/service.ts";

/** The scenario of a configuration with the configuration of each of its slots. */
export interface SlotConfigs {
  readonly clock: ScenarioClock;
  readonly slots: readonly (Slot & { readonly config: Config })[];
}

/** Makes the configurations of all slots; `null` without a scenario. */
export function slotConfigs(services: readonly Service[], config: Config): SlotConfigs | null {
  const { scenario } = config;
  if (!scenario) return null;
  return {
    clock: scenarioClock(scenario),
    slots: slotsOf(scenario).map((slot) => ({ ...slot, config: parsedInSlot(services, config, slot) })),
  };
}

/** The configuration that a scenario has in force now; `requests`: the counters of the run that it counts requests by. */
export function configNow(
  services: readonly Service[],
  config: Config,
  { requests, epoch }: { readonly requests: Pick<CounterMap, "read">; readonly epoch: () => number },
): Config {
  const { scenario } = config;
  if (!scenario) return config;
  const slots = slotsOf(scenario).map((slot) => ({ ...slot, live: slot }));
  const slot = new Phases(slots, scenarioClock(scenario), epoch).current(requests);
  return slot ? parsedInSlot(services, config, slot.live) : config;
}

function parsedInSlot(services: readonly Service[], config: Config, slot: Slot): Config {
  const first = services[0]?.name ?? "";
  return parseConfig(services, [plainLayer("", configInSlot({ ...config }, slot, first))]);
}

/** The part of a configuration that a domain goes by. */
export function configuredBy(config: Config, domain: string): Configured {
  return { section: config[domain], perRequestFaults: config.server.per_request_faults };
}

/** The slots of one domain: what it goes by in each of them. Those that say the same are one object. */
export function sectionsInSlots(
  { clock, slots }: SlotConfigs,
  domain: string,
): ScenarioSections {
  const known = new Map<string, Configured>();
  const unique = (configured: Configured) => {
    const text = JSON.stringify(configured);
    const own = known.get(text) ?? configured;
    known.set(text, own);
    return own;
  };
  const slotsOfDomain = slots.map(({ config, ...slot }) => ({
    ...slot,
    configured: unique(configuredBy(config, domain)),
  }));
  return { clock, slots: slotsOfDomain };
}
