import { fileURLToPath } from "node:url";
import { ConfigError, configError, isAbsent, unreadable } from "../base/error.ts";
import { nearest } from "../base/hint.ts";
import { readGivenFile } from "../base/text_file.ts";
import type { Layer } from "./layer.ts";
import { parsedPreset } from "./parsed_presets.ts";

/** YAML files that are chosen by name: presets or scenarios. */
export interface NamedFiles {
  /** Name of the kind in messages. */
  readonly kind: "preset" | "scenario";
  /** Folders to look in; the first one that has the name wins. */
  readonly folders: readonly URL[];
}

/** Letters, digits, `_` and `-`, beginning with a letter or digit: nothing that could leave the folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** All names there are, sorted. */
export async function fileNames({ folders }: NamedFiles): Promise<string[]> {
  const names = await Promise.all(folders.map(namesIn));
  return [...new Set(names.flat())].sort();
}

async function namesIn(folder: URL): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ name, isDirectory }) => !isDirectory && name.endsWith(".yaml"))
      .map(({ name }) => name.slice(0, -".yaml".length)).filter((name) => NAME.test(name));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/**
 * Reads one by its name; `place` tells where that stands, for the end of messages. @throws {ConfigError} for a bad or
 * unknown name, which tells the nearest
 */
export async function readNamed(name: string, files: NamedFiles, place = ""): Promise<Layer> {
  const { kind, folders } = files;
  if (!NAME.test(name)) {
    throw configError(
      `Cannot load ${kind} ${JSON.stringify(name)}: a name has letters, digits, "_" and "-" only${place}`,
    );
  }
  for (const folder of folders) {
    try {
      return await layerOf(name, kind, await readGivenFile(fileURLToPath(new URL(`${name}.yaml`, folder))));
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      if (isAbsent(error)) continue;
      throw configError(`Cannot load ${kind} "${name}": ${unreadable(error)}`);
    }
  }
  const names = await fileNames(files);
  const near = nearest(name, names);
  const why = near === undefined
    ? `no such ${kind}, available`
    : `no such ${kind}, did you mean "${near}"? Available`;
  throw configError(`Cannot load ${kind} "${name}": ${why} are ${names.join(", ")}${place}`);
}

async function layerOf(name: string, kind: NamedFiles["kind"], text: string): Promise<Layer> {
  const source = `${kind} ${name}`;
  const known = kind === "preset" ? await parsedPreset(name, text) : undefined;
  return known ? { source, ...known } : (await import("./layers.ts")).yamlLayer(source, text);
}
