import * as z from "zod";
import { loadConfig, type Sources } from "../config/load.ts";
import { configSchema } from "../config/schema.ts";
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

/** `errorworks config show`. */
export async function runShow(
  { json, ...flags }: SourceFlags & { json?: boolean | undefined },
  host: Host,
): Promise<void> {
  const { stringify } = await import("../base/yaml.ts"); // this file comes along with commands that need none
  const { config } = await loadConfig(host.services, sourcesOf(flags, host));
  const shown = withoutSecrets(config);
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
      await loadConfig(host.services, { file, presetDir });
      host.line(`${file}: ok`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

/** `errorworks config schema`. */
export function runSchema(host: Host): void {
  const schema = z.toJSONSchema(configSchema(host.services), { io: "input", unrepresentable: "any" });
  host.line(JSON.stringify({ title: "errorworks configuration", ...schema }, null, 2));
}
