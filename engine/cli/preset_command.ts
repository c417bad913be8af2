import { counted } from "../base/counted.ts";
import { isObject } from "../base/json.ts";
import { percentText } from "../base/percent.ts";
import { merge, type Tree } from "../base/tree.ts";
import { translate } from "../config/legacy.ts";
import { loadConfig } from "../config/load.ts";
import { presetLayers } from "../config/presets.ts";
import { flowText } from "../config/value_text.ts";
import { type FaultShare, totalBurstShare, totalShare } from "../service/fault_shares.ts";
import type { Service } from "../service/service.ts";
import type { Host } from "./host.ts";
import { wrapped } from "../base/wrapped.ts";
import { definitions, INDENT, textTable } from "./output.ts";
import { screenColumns } from "./terminal/terminal.ts";

/** The flags of `errorworks presets`. */
interface PresetFlags {
  readonly presetDir?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `errorworks presets NAME`: what it sets, and the true share of each fault. @throws {ConfigError} */
export async function runPreset(name: string, { presetDir, json }: PresetFlags, host: Host): Promise<void> {
  const { services } = host;
  const { config } = await loadConfig(services, { preset: name, presetDir });
  const layers = await presetLayers(name, presetDir);
  const { description = "", extends: base, ...sets } = layers
    .map(({ tree }) => translate(tree, services)).reduce<Tree>(merge, {});
  if (json) {
    const shares = Object.fromEntries(services.map((one) => [one.name, one.shares(config[one.name])]));
    return host.line(JSON.stringify({ name, description, extends: base ?? null, sets, shares }));
  }
  const columns = screenColumns(host.terminal);
  const lines = [
    ...wrapped(`${name}: ${description}`, columns),
    ...(base === undefined ? [] : [`It builds on ${base}.`]),
    ...settingLines(sets, services, columns),
    ...services.flatMap((service) =>
      domainLines(service, { section: config[service.name], sets: sets[service.name], columns })
    ),
    "",
    ...definitions(
      [
        ["use it", `errorworks serve --preset=${name}`],
        ["all its keys", `errorworks config show -p ${name}`],
      ],
      "",
      columns,
    ),
  ];
  for (const line of lines) host.line(line);
}

/** Lists the settings that belong to no domain. */
function settingLines(sets: Tree, services: readonly Service[], columns: number): string[] {
  const own = Object.entries(sets).filter(([key]) => !services.some(({ name }) => name === key));
  if (own.length === 0) return [];
  return ["", ...definitions(own.map(([key, value]) => [key, flowText(value)]), "", columns)];
}

function domainLines(
  { name, faultShares }: Service,
  { section, sets, columns }: {
    readonly section: unknown;
    readonly sets: unknown;
    readonly columns: number;
  },
): string[] {
  const firing = faultShares(section);
  const { faults, ...settings } = isObject(sets) ? sets : {};
  const options = isObject(faults) ? faults : {};
  const bursts = totalBurstShare(firing);
  const all = `${counted(firing.length, "fault")}, ${percentText(totalShare(firing))} of requests`;
  const inBurst = bursts === null ? "" : `, ${percentText(bursts)} in a burst`;
  const row = ({ name, share, burst }: FaultShare) => [
    `  ${name}`,
    percentText(share).padStart(8),
    ...(burst ? [percentText(burst.share).padStart(8)] : []),
    optionsText(options[name]),
  ];
  const head = ["  fault", "   share", ...(bursts === null ? [] : ["in burst"]), "options"];
  return [
    "",
    ...wrapped(`${name}: ${firing.length === 0 ? "no faults" : all + inBurst}`, columns),
    ...definitions(Object.entries(settings).map(([key, value]) => [key, flowText(value)]), INDENT, columns),
    ...(firing.length === 0 ? [] : ["", ...textTable([head, ...firing.map(row)], columns)]),
  ];
}

/** The options of a fault but its odds. */
function optionsText(fault: unknown): string {
  const { pct: _, burst_pct: __, ...options } = isObject(fault) ? fault : {};
  return Object.entries(options).map(([key, value]) => `${key}: ${flowText(value)}`).join(", ");
}
