import { parseConfig } from "../config/check.ts";
import { plainLayer } from "../config/layer.ts";
import type { Config } from "../config/schema.ts";
import { configInSlot, type Slot, slotsOf } from "../config/scenario.ts";
import { type ScenarioClock, scenarioClock } from "../service/phases.ts";
import type { Service } from "../service/service.ts";

/** The scenario of a configuration with the configuration of each of its slots. */
export interface SlotConfigs {
  readonly clock: ScenarioClock;
  readonly slots: readonly (Slot & { readonly config: Config })[];
}

/** Makes the configurations of all slots; `null` without a scenario. */
export function slotConfigs(services: readonly Service[], config: Config): SlotConfigs | null {
  const { scenario } = config;
  if (!scenario) return null;
  const first = services[0]?.name ?? "";
  return {
    clock: scenarioClock(scenario),
    slots: slotsOf(scenario).map((slot) => ({
      ...slot,
      config: parseConfig(services, [plainLayer("", configInSlot({ ...config }, slot, first))]),
    })),
  };
}

/** The slots of one domain: its section in each of them. Sections that say the same are one object. */
export function sectionsInSlots(
  { clock, slots }: SlotConfigs,
  domain: string,
): { readonly clock: ScenarioClock; readonly slots: readonly (Slot & { readonly section: unknown })[] } {
  const known = new Map<string, unknown>();
  const unique = (section: unknown) => {
    const text = JSON.stringify(section);
    if (!known.has(text)) known.set(text, section);
    return known.get(text);
  };
  return { clock, slots: slots.map(({ config, ...slot }) => ({ ...slot, section: unique(config[domain]) })) };
}
