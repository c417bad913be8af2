import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../base/error.ts";
import { nearest } from "../base/hint.ts";
import type { Layer } from "./layer.ts";

/** Letters, digits, `_` and `-`, beginning with a letter or digit: nothing that could leave the folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const SHIPPED = new URL("../../presets/", import.meta.url);

/** A preset by name, and what it says of itself. */
export interface PresetInfo {
  readonly name: string;
  readonly description: string;
}

/** Folders that presets come from; the first that has a name wins. Users' own come before the shipped ones. */
function folders(own = "presets"): URL[] {
  return [pathToFileURL(`${resolve(own)}/`), SHIPPED];
}

/** Folders of the users' own presets. */
export function presetFolders(own = "presets"): readonly string[] {
  return [resolve(own)];
}

/** Checks a folder that was named for presets. @throws {ConfigError} for one that there is not */
export async function checkPresetFolder(own: string | undefined): Promise<void> {
  if (own === undefined) return;
  const { isDirectory } = await Deno.stat(own).catch(() => ({ isDirectory: null }));
  if (isDirectory) return;
  const why = isDirectory === null ? "no such folder" : "this is no folder";
  throw new ConfigError([{ path: "", message: `Cannot read presets from --preset-dir "${own}": ${why}` }]);
}

/** Lists the presets there are, sorted by name. @throws {ConfigError} for a folder that there is not */
export async function listPresets(own?: string): Promise<PresetInfo[]> {
  await checkPresetFolder(own);
  const names = new Set<string>();
  for (const folder of folders(own)) {
    for (const name of await namesIn(folder)) names.add(name);
  }
  return await Promise.all(
    [...names].sort().map(async (name) => {
      const { tree } = await readPreset(name, own);
      return { name, description: String(tree["description"] ?? "") };
    }),
  );
}

async function namesIn(folder: URL): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ name, isDirectory }) => !isDirectory && name.endsWith(".yaml"))
      .map(({ name }) => name.slice(0, -".yaml".length)).filter((name) => NAME.test(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Reads one preset. @throws {ConfigError} for a bad or unknown name */
async function readPreset(name: string, own?: string): Promise<Layer> {
  if (!NAME.test(name)) {
    throw new ConfigError([{
      path: "",
      message: `Cannot load preset ${JSON.stringify(name)}: a name has letters, digits, "_" and "-" only`,
    }]);
  }
  const { yamlLayer } = await import("./layers.ts");
  for (const folder of folders(own)) {
    try {
      return yamlLayer(`preset ${name}`, await Deno.readTextFile(new URL(`${name}.yaml`, folder)));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const names = (await listPresets(own)).map((preset) => preset.name);
  const near = nearest(name, names);
  const why = near === undefined
    ? "no such preset, available"
    : `no such preset, did you mean "${near}"? Available`;
  throw new ConfigError([{
    path: "",
    message: `Cannot load preset "${name}": ${why} are ${names.join(", ")}`,
  }]);
}

/** The layers of a preset, the one it builds on first. @throws {ConfigError} */
export async function presetLayers(
  name: string,
  own?: string,
  above: readonly string[] = [],
): Promise<Layer[]> {
  if (above.includes(name)) {
    throw new ConfigError([{
      path: "extends",
      message: `presets go in a circle: ${[...above, name].join(" → ")}`,
    }]);
  }
  const layer = await readPreset(name, own);
  return [...await baseLayers(layer, own, [...above, name]), layer];
}

/** The layers that `layer` builds on by its `extends`. @throws {ConfigError} */
export async function baseLayers(
  layer: Layer,
  own?: string,
  above: readonly string[] = [],
): Promise<Layer[]> {
  const base = layer.tree["extends"];
  return typeof base === "string" ? await presetLayers(base, own, above) : [];
}
