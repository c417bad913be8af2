import { z } from "zod";
import { isTree, valueAt } from "../config/merge.ts";
import { listPresets } from "../config/presets.ts";
import type { Host } from "./cli.ts";
import { table } from "./output.ts";

/** `errorworks presets`. */
export async function runPresets(
  { presetDir, json }: { presetDir?: string | undefined; json?: boolean | undefined },
  host: Host,
): Promise<void> {
  const presets = await listPresets(presetDir);
  if (json) return host.line(JSON.stringify(presets));
  for (const line of table(presets.map(({ name, description }) => [name, description]))) host.line(line);
  host.line(
    "\nUse one with errorworks serve --preset=NAME; see what it sets with errorworks config show -p NAME.",
  );
}

/** One option of a fault, as its schema tells. */
interface OptionInfo {
  readonly name: string;
  readonly default: unknown;
  readonly description: string;
}

/** One fault, as `errorworks faults` and the docs list it. */
export interface FaultInfo {
  readonly domain: string;
  readonly name: string;
  readonly kind: string;
  readonly summary: string;
  readonly degraded: string | null;
  readonly options: readonly OptionInfo[];
}

/** Every fault of every domain, in order of priority. */
export function faultInfos({ services }: Pick<Host, "services">): FaultInfo[] {
  return services.flatMap(({ name: domain, faults }) =>
    faults.map(({ name, kind, summary, degraded = null, options }) => ({
      domain,
      name,
      kind,
      summary,
      degraded,
      options: optionInfos(options),
    }))
  );
}

function optionInfos(options: z.ZodObject): OptionInfo[] {
  const properties = valueAt(z.toJSONSchema(options, { io: "input" }), ["properties"]);
  return Object.entries(isTree(properties) ? properties : {}).map(([name, property]) => ({
    name,
    default: valueAt(property, ["default"]),
    description: String(valueAt(property, ["description"]) ?? ""),
  }));
}

/** Tells whether all faults of a kind have an option, so that it is enough to tell of it once. */
export function isShared(option: string, info: FaultInfo, infos: readonly FaultInfo[]): boolean {
  const told = ({ options }: FaultInfo) => JSON.stringify(options.find(({ name }) => name === option));
  const alike = infos.filter(({ kind, domain }) => kind === info.kind && domain === info.domain);
  return alike.every((other) => told(other) === told(info));
}

/** `errorworks faults`. */
export function runFaults({ json }: { json?: boolean | undefined }, host: Host): void {
  const infos = faultInfos(host);
  if (json) return host.line(JSON.stringify(infos));
  const optionRows = (info: FaultInfo, shared: boolean) =>
    info.options.filter(({ name }) => isShared(name, info, infos) === shared)
      .map((option) => [`  ${option.name}`, JSON.stringify(option.default) ?? "none", option.description]);
  const rows = infos.flatMap((info) => [
    [`${info.domain}.faults.${info.name}`, info.kind, info.summary],
    ...optionRows(info, false),
  ]);
  for (const [first] of Map.groupBy(infos, ({ domain, kind }) => `${domain} ${kind}`).values()) {
    const shared = first ? optionRows(first, true) : [];
    if (first && shared.length > 0) {
      rows.push([`${first.domain}.faults.<any>`, first.kind, "every fault of this kind"], ...shared);
    }
  }
  for (const line of table([["FAULT", "KIND", "WHAT THE CLIENT GETS"], ...rows])) host.line(line);
  host.line("\nEvery fault also takes pct (percent of requests) and burst_pct (the same during a burst).");
}
