import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError, configError } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import type { Layer } from "./layer.ts";
import { located } from "./problems.ts";
import { fileNames, type NamedFiles, readNamed } from "./named_files.ts";

const SHIPPED = new URL("../../presets/", import.meta.url);

/** A preset by name, and what it says of itself; nothing where its file cannot be read. */
interface PresetInfo {
  readonly name: string;
  readonly description: string;
}

/** The files of presets. Users' own come before the shipped ones. */
function presetFiles(own = "presets"): NamedFiles {
  return { kind: "preset", folders: [pathToFileURL(`${resolve(own)}/`), SHIPPED] };
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
  throw configError(`Cannot read presets from --preset-dir "${own}": ${why}`);
}

/** Names of the presets there are in the usual folders, sorted. */
export function presetNames(): Promise<string[]> {
  return fileNames(presetFiles());
}

/** Lists the presets there are, sorted by name. @throws {ConfigError} for a folder that there is not */
export async function listPresets(own?: string): Promise<PresetInfo[]> {
  await checkPresetFolder(own);
  const files = presetFiles(own);
  const names = await fileNames(files);
  return await Promise.all(
    names.map(async (name) => {
      const tree = await readNamed(name, files).then(({ tree }) => tree, nothingIfWrong);
      return { name, description: String(tree["description"] ?? "") };
    }),
  );
}

/** Nothing in place of a file that is wrong: the others of its folder are not to suffer for it. */
function nothingIfWrong(error: unknown): Tree {
  if (error instanceof ConfigError) return {};
  throw error;
}

/** The layers of a preset, the one it builds on first. @throws {ConfigError} */
export async function presetLayers(
  name: string,
  own?: string,
  above: readonly string[] = [],
  place = "",
): Promise<Layer[]> {
  if (above.includes(name)) {
    throw new ConfigError([{
      path: "extends",
      message: `presets go in a circle: ${[...above, name].join(" → ")}`,
    }]);
  }
  const layer = await readNamed(name, presetFiles(own), place);
  return [...await baseLayers(layer, own, [...above, name]), layer];
}

/** The layers that `layer` builds on by its `extends`. @throws {ConfigError} */
export async function baseLayers(
  layer: Layer,
  own?: string,
  above: readonly string[] = [],
): Promise<Layer[]> {
  const base = layer.tree["extends"];
  if (typeof base !== "string") return [];
  const place = located([{ path: "extends", message: "" }], [layer])[0]?.message;
  return await presetLayers(base, own, above, place);
}
