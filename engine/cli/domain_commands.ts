import * as z from "zod";
import type { Command } from "../domain/command.ts";
import { wrongName } from "../config/problems.ts";
import { loadConfig } from "../config/load.ts";
import { valueAt } from "../base/tree.ts";
import { isObject } from "../base/json.ts";
import { ConfigError } from "../base/error.ts";
import type { Service } from "../service/service.ts";
import { type SourceFlags, sourcesOf } from "./config_command.ts";
import type { Host } from "./host.ts";

/** An option as a help text has it. */
export interface Flag {
  /** E.g. `--json` or `--max-damaged <number>`. */
  readonly flags: string;
  readonly summary: string;
}

/** The options of a command as flags. */
export function flagsOf({ options }: Pick<Command<never>, "options">): Flag[] {
  const properties = valueAt(z.toJSONSchema(options(), { io: "input" }), ["properties"]);
  return Object.entries(isObject(properties) ? properties : {}).map(([name, property]) => {
    return {
      flags: `${flagOf(name)}${valueText(property)}`,
      summary: String(valueAt(property, ["description"]) ?? ""),
    };
  });
}

/** The value of an option as a help text has it: what it takes, or nothing for a switch. */
function valueText(property: unknown): string {
  const [type, values] = [valueAt(property, ["type"]), valueAt(property, ["enum"])];
  if (type === "boolean") return "";
  if (Array.isArray(values)) return " <name>";
  return type === "integer" || type === "number" ? " <number>" : " <text>";
}

function flagOf(name: string): string {
  return `--${name.replaceAll("_", "-")}`;
}

/** A command of a domain as it was called. */
export interface Called {
  readonly service: Service;
  readonly name: string;
  readonly argument: string | undefined;
  /** Options by their names in camel case, those of every command included. */
  readonly options: SourceFlags & Readonly<Record<string, unknown>>;
}

/**
 * Runs a command of a domain.
 *
 * @throws {ConfigError} for options and configurations that are wrong, or what it throws
 */
export async function runCommand({ service, name, argument, options }: Called, host: Host): Promise<void> {
  const command = service.commands.find((one) => one.name === name);
  if (!command) throw new Error(`Cannot run "${name}": there is no such command`);
  const given = Object.fromEntries(
    Object.keys(command.options().shape).map((key) => [key, options[camel(key)]]).filter(([, value]) =>
      value !== undefined
    ),
  );
  const checked = command.options().safeParse(given);
  if (!checked.success) {
    throw new ConfigError(
      checked.error.issues.map((issue) => {
        const key = String(issue.path[0] ?? "");
        return { path: flagOf(key), message: wrongName(issue, given[key]) ?? issue.message };
      }),
    );
  }
  const { config } = await loadConfig(host.services, sourcesOf(options, host));
  await command.run({
    section: config[service.name],
    argument,
    line: (text) => host.line(text),
    isRead: host.isRead ?? (() => true),
  }, given);
}

function camel(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
