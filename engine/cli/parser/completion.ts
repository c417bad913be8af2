import { Argument, Command, type CommandUnknownOpts, type Option } from "@commander-js/extra-typings";
import { type NameKind, namesOf } from "../completion/names.ts";
import { SCRIPTS, SHELLS } from "../completion/scripts.ts";
import type { Host } from "../host.ts";

/** Command by which the scripts of shells ask what a word may become; not for people. */
export const COMPLETE_COMMAND = "__complete";

/** `errorworks completion`. */
export function completionCommand(host: Host) {
  return new Command("completion")
    .description("Print the script by which a shell completes commands, options and names.")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .action((shell) => host.line(SCRIPTS[shell]));
}

/** Names that options take, by their long flag. */
const OF_OPTIONS: Readonly<Record<string, NameKind>> = {
  "--preset": "preset",
  "--scenario": "scenario",
  "--fault": "fault=",
  "--only": "fault,fault",
  "--set": "path=",
};

/** Names that the first argument of a command takes, by the words of the command. */
const OF_COMMANDS: Readonly<Record<string, NameKind>> = {
  presets: "preset",
  scenarios: "scenario",
  faults: "fault",
  checks: "check",
  "ctl fault": "fault",
  "ctl scenario": "scenario",
  "ctl config": "path=",
};

/** Position in a command line: the command, and what the next word belongs to. */
interface Place {
  readonly command: CommandUnknownOpts;
  /** Words of the command. */
  readonly path: readonly string[];
  /** Arguments that are there by now. */
  readonly given: number;
  /** The option whose value comes next. */
  readonly option: Option | undefined;
}

/** Completions of the last word: commands, options and names that begin with it. None behind `--`. */
export async function completions(
  root: CommandUnknownOpts,
  words: readonly string[],
  host: Host,
): Promise<string[]> {
  const word = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  if (before.includes("--")) return [];
  const place = before.reduce(stepped, { command: root, path: [], given: 0, option: undefined });
  if (place.option) return await valuesOf(place.option, word, host);
  const [flag, value] = split(word);
  const option = value === undefined ? undefined : optionOf(place.command, flag);
  if (option) return (await valuesOf(option, value ?? "", host)).map((one) => `${flag}=${one}`);
  const all = word.startsWith("-") ? flagsOf(place.command) : await wordsAt(place, host);
  return all.filter((one) => one.startsWith(word));
}

/** The position behind one more word. */
function stepped(place: Place, word: string): Place {
  const { command, path, given, option } = place;
  if (option) return { ...place, option: undefined };
  if (word.startsWith("-") && word !== "-") {
    const known = optionOf(command, word);
    return { ...place, option: known?.required ? known : undefined };
  }
  const child = command.commands.find((one) => one.name() === word);
  if (child) return { command: child, path: [...path, word], given: 0, option: undefined };
  return { ...place, given: given + 1 };
}

/** The parts of `--flag=value`; without a value where there is none. */
function split(word: string): readonly [flag: string, value: string | undefined] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function optionOf({ options }: CommandUnknownOpts, flag: string): Option | undefined {
  return options.find(({ long, short }) => flag === long || flag === short);
}

/** The long flags of a command. */
function flagsOf({ options, parent }: CommandUnknownOpts): string[] {
  const own = options.flatMap(({ long, hidden }) => hidden || long === undefined ? [] : [long]);
  return [...own, ...(parent === null ? ["--version"] : []), "--help"].filter((one, at, all) =>
    all.indexOf(one) === at
  );
}

/** Values of an option that begin with what is there by now; of a list with commas, of its last item. */
async function valuesOf({ argChoices, long }: Option, word: string, host: Host): Promise<string[]> {
  const kind = OF_OPTIONS[long ?? ""];
  const all = argChoices ?? (kind ? await namesOf(kind, host) : []);
  const kept = kind === "fault,fault" ? word.slice(0, word.lastIndexOf(",") + 1) : "";
  return all.map((one) => `${kept}${one}`).filter((one) => one.startsWith(word));
}

/** Commands below a command, and names for its next argument. */
async function wordsAt({ command, path, given }: Place, host: Host): Promise<readonly string[]> {
  const kind = OF_COMMANDS[path.join(" ")];
  const choices = command.registeredArguments[given]?.argChoices ?? [];
  const names = kind && (given === 0 || kind === "path=") ? await namesOf(kind, host) : [];
  return [...command.createHelp().visibleCommands(command).map((one) => one.name()), ...choices, ...names];
}
