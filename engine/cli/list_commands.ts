import * as z from "zod";
import { ConfigError } from "../base/error.ts";
import { valueAt } from "../base/tree.ts";
import { isObject } from "../base/json.ts";
import { listPresets } from "../config/presets.ts";
import type { FaultKind } from "../faults/fault.ts";
import { typeText } from "../config/value_text.ts";
import { definitions, textTable } from "./output.ts";
import { rowColumns, screenColumns } from "./terminal/terminal.ts";
import { presetShares, presetShareText } from "./shares/preset_shares.ts";
import type { Host } from "./host.ts";

/** `errorworks presets`. */
export async function runPresets(
  { presetDir, json }: { presetDir?: string | undefined; json?: boolean | undefined },
  host: Host,
): Promise<void> {
  const presets = await listPresets(presetDir);
  if (json) return host.line(JSON.stringify(presets));
  const rows = await Promise.all(presets.map(async ({ name, description }) => {
    const shares = await presetShares(name, presetDir, host.services).catch(isWrong);
    const about = shares ? description : `cannot be used, see errorworks presets ${name}`;
    return [name, ...host.services.map((_, at) => shares?.[at] ? presetShareText(shares[at]) : "?"), about];
  }));
  const columns = screenColumns(host.terminal);
  const head = [
    "PRESET",
    ...host.services.map(({ name }) => name),
    "requests with a fault, usually/in bursts",
  ];
  const uses = definitions(
    [
      ["use one", "errorworks serve --preset=NAME"],
      ["what it holds", "errorworks presets NAME"],
    ],
    "",
    columns,
  );
  for (const line of [...textTable([head, ...rows], rowColumns(host.terminal)), "", ...uses]) {
    host.line(line);
  }
}

/** `null` for a preset that is wrong. @throws what else is thrown */
function isWrong(error: unknown): null {
  if (error instanceof ConfigError) return null;
  throw error;
}

/** One option of a fault, as its schema tells. */
export interface OptionInfo {
  readonly name: string;
  readonly default: unknown;
  readonly description: string;
  /** Values that it takes, in words, as Markdown. */
  readonly values: string;
}

/** One fault, as `errorworks faults` and the docs list it. */
export interface FaultInfo {
  readonly domain: string;
  readonly name: string;
  readonly kind: FaultKind;
  readonly summary: string;
  readonly degraded: string | null;
  readonly options: readonly OptionInfo[];
}

/** Name, kind and domain of a fault. */
export type FaultId = Pick<FaultInfo, "domain" | "name" | "kind">;

/** Every fault of every domain that is meant, in order of priority: to read the options of one takes a millisecond. */
export function faultInfos(
  { services }: Pick<Host, "services">,
  isMeant: (fault: FaultId) => boolean = () => true,
): FaultInfo[] {
  return services.flatMap(({ name: domain, faults }) =>
    faults.filter(({ name, kind }) => isMeant({ domain, name, kind })).map((
      { name, kind, summary, degraded = null, options },
    ) => ({
      domain,
      name,
      kind,
      summary,
      degraded,
      options: optionInfos(options()),
    }))
  );
}

/** The options that a schema has. */
export function optionInfos(options: z.ZodObject): OptionInfo[] {
  const properties = valueAt(z.toJSONSchema(options, { io: "input" }), ["properties"]);
  return Object.entries(isObject(properties) ? properties : {}).map(([name, property]) => ({
    name,
    default: valueAt(property, ["default"]),
    description: String(valueAt(property, ["description"]) ?? ""),
    values: typeText(isObject(property) ? property : {}),
  }));
}
