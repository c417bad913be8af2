import * as z from "zod";
import { translated } from "../config/check.ts";
import { fileOf, layersOf, loadConfig, presetOf, type Sources } from "../config/load.ts";
import { located } from "../config/problems.ts";
import { type Config, configSchema } from "../config/schema.ts";
import { ConfigError, type Problem } from "../base/error.ts";
import { withoutSecrets } from "../coordinator/sections.ts";
import type { Host } from "./host.ts";

/** Flags that name the sources of a configuration. */
export interface SourceFlags {
  readonly preset?: string | undefined;
  readonly config?: string | undefined;
  readonly presetDir?: string | undefined;
  readonly fault?: readonly string[] | undefined;
  readonly set?: readonly string[] | undefined;
}

/** The sources that flags and the environment name. */
export function sourcesOf(
  { preset, config: file, presetDir, fault = [], set = [] }: SourceFlags,
  { env }: Pick<Host, "env">,
): Sources {
  return { preset, file, presetDir, fault, set, env };
}

/** Preset and file that flags name, or else the environment. */
export function named(flags: SourceFlags, host: Pick<Host, "env">): Pick<SourceFlags, "preset" | "config"> {
  const sources = sourcesOf(flags, host);
  return { preset: presetOf(sources), config: fileOf(sources) };
}

/** `errorworks config show`. */
export async function runShow(
  { json, ...flags }: SourceFlags & { json?: boolean | undefined },
  host: Host,
): Promise<void> {
  const { stringify } = await import("../base/yaml.ts"); // this file comes along with commands that need none
  const { config } = await loadConfig(host.services, sourcesOf(flags, host));
  const shown = withoutSecrets(config, host.services);
  host.line(json ? JSON.stringify(shown) : stringify(shown).trimEnd());
}

/** `errorworks config check`: every problem of every file. @throws {ConfigError} */
export async function runCheck(
  files: readonly string[],
  { presetDir }: { presetDir?: string | undefined },
  host: Host,
): Promise<void> {
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      const sources = { file, presetDir };
      const { config } = await loadConfig(host.services, sources);
      host.line(`${file}: ok`);
      for (const { path, message } of await idleRulesIn(config, sources, host)) {
        host.line(`note: ${path}: ${message}`);
      }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Rules that never act, or do nothing: they may be meant, where others are posted or take their place. */
async function idleRulesIn(
  config: Config,
  sources: Sources,
  { services }: Pick<Host, "services">,
): Promise<readonly Problem[]> {
  const idle = await Promise.all(services.map((service) => service.idleRules(config[service.name])));
  return located(idle.flat(), translated(services, await layersOf(services, sources)));
}

/** `errorworks config schema`. */
export function runSchema(host: Host): void {
  const schema = z.toJSONSchema(configSchema(host.services), { io: "input", unrepresentable: "any" });
  host.line(JSON.stringify({ title: "errorworks configuration", ...schema }, null, 2));
}
