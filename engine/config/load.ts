import { dirname, resolve } from "node:path";
import { flagLayers, type Layer, plainLayer } from "./layer.ts";
import { checkedConfig, type ConfigDomain } from "./check.ts";
import { faultLayer } from "./fault_flags.ts";
import { fileLayer } from "./file_layer.ts";
import { takesText } from "./input.ts";
import { ownValue, type Tree } from "../base/tree.ts";
import { baseLayers, checkPresetFolder, presetFolders, presetLayers } from "./presets.ts";
import { scenarioLayer } from "./scenario_files.ts";
import { type Config, rootSchema } from "./schema.ts";
import { setLayer } from "./set_layer.ts";

/** Sources of a configuration, weakest first: preset, file, environment, flags. */
export interface Sources {
  readonly preset?: string | undefined;
  readonly presetDir?: string | undefined;
  /** Path of a YAML file. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Name or file of a scenario. */
  readonly scenario?: string | undefined;
  /** Values of named flags, as a tree. */
  readonly flags?: Tree;
  /** `--fault` assignments, in order. */
  readonly fault?: readonly string[];
  /** `--set` assignments, in order; they win over those. */
  readonly set?: readonly string[];
}

/** A configuration and where it came from. */
export interface Loaded {
  readonly config: Config;
  /** Name of the preset it builds on. */
  readonly preset: string | null;
  /** Folder of the user's own presets and scenarios, if one was named. */
  readonly presetDir?: string | undefined;
  /** Folders whose files it may name while running, too. */
  readonly folders: readonly string[];
}

/** Environment variables that are configuration, and the key each one sets. */
const ENVIRONMENT: Readonly<Record<string, readonly [string, string]>> = {
  ERRORWORKS_ADMIN_TOKEN: ["server", "admin_token"],
  ERRORWORKS_HOST: ["server", "host"],
  ERRORWORKS_ALLOW_EXTERNAL_BIND: ["server", "allow_external_bind"],
  TURSO_DATABASE_URL: ["metrics", "database"],
  TURSO_AUTH_TOKEN: ["metrics", "auth_token"],
};

/** Texts of `ERRORWORKS_ALLOW_EXTERNAL_BIND` that stand for a flag. */
const FLAGS: Readonly<Record<string, boolean>> = { "true": true, "1": true, "false": false, "0": false };

/** Name of the preset that `sources` name beside a file, if any. */
export function presetOf({ preset, env = {} }: Pick<Sources, "preset" | "env">): string | undefined {
  return preset ?? (env["ERRORWORKS_PRESET"] || undefined);
}

/** Variable that names that preset, for the end of a message; empty for a flag. */
function placeOf({ preset }: Sources): string {
  return preset === undefined ? " (ERRORWORKS_PRESET)" : "";
}

/** The layers of a configuration, weakest first: preset < file < environment < flags. @throws {ConfigError} */
export async function layersOf(domains: readonly ConfigDomain[], sources: Sources): Promise<Layer[]> {
  const { env = {}, flags = {}, fault = [], set = [] } = sources;
  const preset = presetOf(sources);
  const path = fileOf(sources);

  await checkPresetFolder(sources.presetDir);
  const file = path === undefined ? undefined : await fileLayer("configuration", path);
  const named = preset === undefined
    ? []
    : await presetLayers(preset, sources.presetDir, [], placeOf(sources));
  const below = file ? await baseLayers(file, sources.presetDir) : [];
  const environment = Object.entries(ENVIRONMENT).flatMap(([name, [section, key]]) => {
    const text = env[name];
    if (!text) return [];
    const flag = key === "allow_external_bind" ? ownValue(FLAGS, text) : undefined;
    return [plainLayer(name, { [section]: { [key]: flag ?? text } })];
  });
  const isText = (path: readonly string[]) => {
    const domain = domains.find(({ name }) => name === path[0]);
    if (!domain) return takesText(rootSchema(domains), path);
    const [, ...key] = path;
    return takesText(domain.section.schemaWith(key), key);
  };
  return [
    ...below,
    ...named,
    ...(file ? [file] : []),
    ...environment,
    ...(sources.scenario === undefined ? [] : [await scenarioLayer(sources.scenario, sources.presetDir)]),
    ...flagLayers(flags),
    ...fault.map((assignment) => faultLayer(assignment, domains)),
    ...await Promise.all(set.map((assignment) => setLayer(assignment, isText))),
  ];
}

/**
 * Builds one configuration from its layers, which lie over the defaults.
 *
 * @throws {ConfigError} with every problem found
 */
export async function loadConfig(domains: readonly ConfigDomain[], sources: Sources): Promise<Loaded> {
  const path = fileOf(sources);
  const layers = await layersOf(domains, sources);
  const config = await checkedConfig(domains, layers);
  const base = layers.find(({ source }) => source === path)?.tree["extends"];
  return {
    config,
    preset: presetOf(sources) ?? (typeof base === "string" ? base : null),
    presetDir: sources.presetDir,
    folders: [
      ...(path === undefined ? [] : [dirname(resolve(path))]),
      ...presetFolders(sources.presetDir),
      ...config.server.file_dirs,
    ],
  };
}

/** Path of the configuration file that `sources` name, if any. */
export function fileOf({ file, env = {} }: Pick<Sources, "file" | "env">): string | undefined {
  return file ?? (env["ERRORWORKS_CONFIG"] || undefined);
}
