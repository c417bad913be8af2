import { dirname, resolve } from "node:path";
import { ConfigError } from "../base/error.ts";
import { type Layer, plainLayer } from "./layer.ts";
import { setLayer, yamlLayer } from "./layers.ts";
import { flatDomain, legacyDefaults, type Translatable, translate } from "./legacy.ts";
import { filled, takesText } from "./input.ts";
import { deepFreeze, merge, type Tree } from "../base/tree.ts";
import { baseLayers, presetFolders, presetLayers } from "./presets.ts";
import { problemsOf } from "./problems.ts";
import { scaledWeights } from "./weights.ts";
import { type Config, configSchema, type Configurable, rootSchema } from "./schema.ts";

/** A domain as far as configuration goes. */
export type Section = Configurable & Translatable;

/** Sources of a configuration, weakest first: preset, file, environment, flags. */
export interface Sources {
  readonly preset?: string | undefined;
  readonly presetDir?: string | undefined;
  /** Path of a YAML file. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Values of named flags, as a tree. */
  readonly flags?: Tree;
  /** `--set` assignments, in order. */
  readonly set?: readonly string[];
}

/** A configuration and where it came from. */
export interface Loaded {
  readonly config: Config;
  /** Name of the preset it builds on. */
  readonly preset: string | null;
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

/** Texts of environment variables that stand for something else, by the key that they set. */
const FLAGS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  allow_external_bind: { "true": true, "1": true, "false": false, "0": false },
};

/**
 * Builds one configuration from its layers: defaults < preset < file < environment < flags.
 *
 * @throws {ConfigError} with every problem found
 */
export async function loadConfig(domains: readonly Section[], sources: Sources): Promise<Loaded> {
  const { env = {}, flags = {}, set = [] } = sources;
  const preset = sources.preset ?? (env["ERRORWORKS_PRESET"] || undefined);
  const path = fileOf(sources);

  const file = path === undefined ? undefined : await fileLayer(path);
  const named = preset === undefined ? [] : await presetLayers(preset, sources.presetDir);
  const below = file ? await baseLayers(file, sources.presetDir) : [];
  const environment = Object.entries(ENVIRONMENT).flatMap(([name, [section, key]]) =>
    env[name] ? [plainLayer(name, { [section]: { [key]: FLAGS[key]?.[env[name]] ?? env[name] } })] : []
  );
  const schema = configSchema(domains);
  const base = file?.tree["extends"];
  const config = parseConfig(domains, [
    ...below,
    ...named,
    ...(file ? [file] : []),
    ...environment,
    plainLayer("flags", flags),
    ...set.map((assignment) => setLayer(assignment, (path) => takesText(schema, path))),
  ]);
  return {
    config,
    preset: preset ?? (typeof base === "string" ? base : null),
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

async function fileLayer(path: string): Promise<Layer> {
  try {
    return yamlLayer(path, await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const why = error instanceof Deno.errors.NotFound ? "no such file" : String(error);
    throw new ConfigError([{ path: "", message: `Cannot read configuration "${path}": ${why}` }]);
  }
}

/** Merges layers, the last one winning, and checks the result. @throws {ConfigError} */
export function parseConfig(domains: readonly Section[], layers: readonly Layer[]): Config {
  const translated = layers.map((layer) => ({ ...layer, tree: translate(layer.tree, domains) }));
  const below = layers.map(({ tree }) => legacyDefaults(tree, domains));
  const merged = [...below, ...translated.map(({ tree }) => tree)].reduce<Tree>(merge, {});
  const flat = layers.map(({ tree }) => flatDomain(tree, domains));
  const sections = Object.fromEntries(domains.map(({ name, section }) => {
    const own = filled(section.schema, merged[name]);
    return [name, deepFreeze(flat.includes(name) ? scaledWeights(own) : own)];
  }));
  const { success, data, error } = rootSchema(domains).safeParse({ ...merged, ...sections });
  const own = domains.flatMap(({ name, section }) =>
    section.issues(sections[name]).map((issue) => ({ ...issue, path: [name, ...issue.path] }))
  );
  if (!success || own.length > 0) {
    const issues = [...error?.issues ?? [], ...own];
    throw new ConfigError(problemsOf(issues, configSchema(domains), translated));
  }
  const { extends: _, ...config } = data;
  return deepFreeze(config);
}
