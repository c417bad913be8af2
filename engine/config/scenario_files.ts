import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import { fileLayer } from "./file_layer.ts";
import type { Layer } from "./layer.ts";
import { fileNames, type NamedFiles, readNamed } from "./named_files.ts";
import { problemsOf } from "./problems.ts";
import { type Scenario, scenarioSchema } from "./scenario.ts";

const SHIPPED = new URL("../../presets/scenarios/", import.meta.url);

/** The files of scenarios. Users' own, in `scenarios` of their folder of presets, come before the shipped ones. */
function scenarioFiles(presetDir = "presets"): NamedFiles {
  return { kind: "scenario", folders: [pathToFileURL(`${resolve(presetDir)}/scenarios/`), SHIPPED] };
}

/** Names of the bundled scenarios and the user's own in the usual folder, sorted. */
export function scenarioNames(): Promise<string[]> {
  return fileNames(scenarioFiles());
}

/** All bundled scenarios and the user's own, sorted by name. @throws {ConfigError} for one that is wrong */
export async function listScenarios(presetDir?: string): Promise<Scenario[]> {
  const names = await fileNames(scenarioFiles(presetDir));
  return await Promise.all(names.map((name) => loadScenario(name, presetDir)));
}

/** One scenario by its name or file, checked by its schema. @throws {ConfigError} */
export async function loadScenario(nameOrFile: string, presetDir?: string): Promise<Scenario> {
  const layer = await readScenario(nameOrFile, presetDir);
  const { success, data, error } = scenarioSchema().safeParse(layer.tree);
  if (success) return data;
  throw new ConfigError(
    problemsOf(error.issues, scenarioSchema(), [layer]).map(({ path, message }) => ({
      path: `scenario.${path}`,
      message,
    })),
  );
}

/** A scenario by its name as a tree. @throws {ConfigError} for one that there is not, which tells the nearest */
export async function scenarioTree(name: string, presetDir?: string): Promise<Tree> {
  return (await readNamed(name, scenarioFiles(presetDir))).tree;
}

/** The layer by which a scenario lies over a configuration. @throws {ConfigError} */
export async function scenarioLayer(nameOrFile: string, presetDir?: string): Promise<Layer> {
  const { source, tree, line } = await readScenario(nameOrFile, presetDir);
  return { source, tree: { scenario: tree }, line: (path) => line(path.slice(1)) };
}

function readScenario(nameOrFile: string, presetDir?: string): Promise<Layer> {
  return /[/\\.]/.test(nameOrFile)
    ? fileLayer("scenario", nameOrFile)
    : readNamed(nameOrFile, scenarioFiles(presetDir));
}
