import { loadConfig } from "../../config/load.ts";
import type { Service } from "../../service/service.ts";
import { totalBurstShare, totalShare } from "../../service/fault_shares.ts";
import { sharesOf } from "./explain_command.ts";

/** True total share of the faults of a domain under a preset, as fractions of 1. */
interface PresetShare {
  readonly domain: string;
  readonly usual: number;
  /** `null` without bursts. */
  readonly burst: number | null;
}

/** The total share of each domain under a preset. @throws {ConfigError} */
export async function presetShares(
  preset: string,
  presetDir: string | undefined,
  services: readonly Service[],
): Promise<PresetShare[]> {
  const { config } = await loadConfig(services, { preset, presetDir });
  return sharesOf(config, services).map(({ name, faults }) => ({
    domain: name,
    usual: totalShare(faults),
    burst: totalBurstShare(faults),
  }));
}

/** A total share in a list: `37 %`, in bursts `37/100 %`. */
export function presetShareText({ usual, burst }: PresetShare): string {
  const percent = (share: number) => Math.round(share * 100);
  return burst === null ? `${percent(usual)} %` : `${percent(usual)}/${percent(burst)} %`;
}
