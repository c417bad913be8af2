import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { nearest } from "../base/hint.ts";
import { keysOf } from "../config/problems.ts";
import { configSchema } from "../config/schema.ts";
import { settingsNamed } from "../config/suggestion.ts";
import type { Service } from "../service/service.ts";

/** A command line that cannot be run: what the parser says of it, and the command that it is about. */
interface Misuse {
  readonly text: string;
  readonly command: CommandUnknownOpts;
  readonly services: readonly Service[];
}

/** Suggestion for a command line that the parser refused, as a line of its own; empty if nothing is like it. */
export function usageHint({ text, command, services }: Misuse): string {
  if (isBeforeDashes(command)) {
    const words = command.args.join(" ");
    return `(A command comes after --: errorworks ${command.name()} -- ${words})\n`;
  }
  if (text.includes("(Did you mean")) return "";
  const [, option] = /unknown option '(--?[^'=]+)/.exec(text) ?? [];
  const isExcess = text.includes("too many arguments");
  const [, unknown] = /unknown command '([^']+)'/.exec(text) ?? [];
  const meant = unknown !== undefined
    ? commandBelow(unknown, command)
    : option !== undefined
    ? optionFor(option, command, services)
    : isExcess
    ? flagOfWord(command.args.at(-1) ?? "", command, services)
    : undefined;
  return meant === undefined ? "" : `(Did you mean ${meant}?)\n`;
}

/** True where a command to run stands before `--`, so that its options are taken for ours. */
function isBeforeDashes(command: CommandUnknownOpts): boolean {
  const [first = "-"] = command.args;
  return !first.startsWith("-") && command.usage().startsWith("[options] -- COMMAND");
}

/** The command of that name below another one, such as `errorworks ctl stats`. */
function commandBelow(name: string, command: CommandUnknownOpts): string | undefined {
  const above = command.commands.find(({ commands }) => commands.some((one) => one.name() === name));
  return above && `errorworks ${above.name()} ${name}`;
}

/** Short options of the ancestor that are long ones only here. */
const LONG_ONLY: Readonly<Record<string, string>> = { "-P": "--port", "-d": "--database" };

/** The option that one like `--prest=stress`, or the ancestor's `--rate-limit-pct` and `--base-ms`, may have meant. */
function optionFor(
  option: string,
  command: CommandUnknownOpts,
  services: Misuse["services"],
): string | undefined {
  if (!option.startsWith("--")) {
    const long = LONG_ONLY[option];
    return long !== undefined && takes(command, long) ? long : undefined;
  }
  const name = option.slice(2).replaceAll("-", "_");
  const fault = name.replace(/_pct$/, "");
  if (takes(command, "--fault") && isFault(fault, services)) return `--fault ${fault}=PCT`;
  const near = nearest(option.slice(2), command.options.flatMap(({ long }) => long?.slice(2) ?? []));
  if (near !== undefined) return `--${near}`;
  return takes(command, "--set") ? settingFor(name, services) : undefined;
}

/** `--set` with the keys that an option like `base_ms`, `response_mode` or `no_burst` may have meant. */
function settingFor(name: string, services: Misuse["services"]): string | undefined {
  const keys = keysOf(configSchema(services));
  const off = /^no_/.test(name) ? `${name.slice(3)}_enabled` : undefined;
  const [found = []] = [off ?? name, name.replace(/_mode$/, "")].map((one) => settingsNamed(keys, one))
    .filter((paths) => paths.length > 0);
  return found.length === 0
    ? undefined
    : found.map((path) => `--set ${path}=${off === undefined ? "VALUE" : "false"}`).join(" or ");
}

/** The option that takes a word which stands alone: a file, a fault or a preset. */
function flagOfWord(
  word: string,
  command: CommandUnknownOpts,
  services: Misuse["services"],
): string | undefined {
  if (/\.db$/.test(word) && takes(command, "--database")) return `--database=${word}`;
  if (/^\d+$/.test(word) && takes(command, "--port")) return `--port=${word}`;
  if (!takes(command, "--preset")) return undefined;
  if (/\.ya?ml$/.test(word)) return `--config=${word}`;
  return isFault(word, services) ? `--fault ${word}=PCT` : `--preset=${word}`;
}

function isFault(name: string, services: Misuse["services"]): boolean {
  return services.some(({ faults }) => faults.some((fault) => fault.name === name));
}

function takes(command: CommandUnknownOpts, long: string): boolean {
  return command.options.some((option) => option.long === long);
}
