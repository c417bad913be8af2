/**
 * The command line. Only this file and the folder `parser` know the argument parser, so that it can be swapped.
 *
 * @module
 */
import { Command, CommanderError, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { ConfigError, messageOf } from "../base/error.ts";
import { VERSION } from "../base/version.ts";
import { READER_COMMAND } from "../metrics/query/reader_command.ts";
import { EXAMPLES, EXPLAIN_EXAMPLES, MCP_EXAMPLES } from "./examples.ts";
import type { ExitCode, Host } from "./host.ts";
import { printing } from "./output.ts";
import { withoutCredentials } from "../base/without_credentials.ts";
import { wrapped } from "../base/wrapped.ts";
import {
  type ChildCommand,
  gauntletSubcommand,
  huntSubcommand,
  NO_CHILD,
  runSubcommand,
  shrinkSubcommand,
  splitCommand,
} from "./parser/child_commands.ts";
import { COMPLETE_COMMAND, completionCommand, completions } from "./parser/completion.ts";
import { ctlCommand, healthCommand, reportCommand } from "./parser/ctl_commands.ts";
import { domainSubcommands } from "./parser/domain_subcommands.ts";
import { serveCommand } from "./parser/serve_command.ts";
import { tapeCommand, whyCommand } from "./parser/tape_commands.ts";
import { sourceOptions } from "./parser/options.ts";
import { usageHint } from "./usage_hint.ts";

/** Most problems of a configuration that are told one by one. */
const MOST_TOLD = 100;

/** Runs one command line. Never throws; what went wrong is written to `host.error`. */
export async function cli(args: readonly string[], given: Host): Promise<ExitCode> {
  const host = { ...given, ...printing(given) };
  const [own, command] = splitCommand(args);
  let code: ExitCode = 0;
  try {
    if (args[0] === COMPLETE_COMMAND) return await complete(args.slice(1), host);
    const root = program(host, { command, ended: (its) => code = its }, own);
    await root.parseAsync(namesCommand(root, own) ? own : withoutHelp(own), { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ConfigError) {
      for (const { path, message } of error.problems.slice(0, MOST_TOLD)) {
        complain(`error: ${path ? `${path}: ` : ""}${message}`, host);
      }
      const more = error.problems.length - MOST_TOLD;
      if (more > 0) complain(`error: ${more} more problems are like these, or behind them`, host);
      return 2;
    }
    complain(`error: ${messageOf(error)}`, host);
    return 1;
  }
}

/** False if words begin with a command that there is not: then its help is not what they ask for. */
function namesCommand({ commands }: CommandUnknownOpts, [word = "-", ...rest]: readonly string[]): boolean {
  if (word.startsWith("-") || word === "help" || commands.length === 0) return true;
  const named = commands.find((command) => command.name() === word || command.aliases().includes(word));
  return named !== undefined && namesCommand(named, rest);
}

function withoutHelp(words: readonly string[]): string[] {
  return words.filter((word) => word !== "--help" && word !== "-h");
}

/** Prints what the last of some words may become, a line each. */
async function complete(words: readonly string[], host: Host): Promise<ExitCode> {
  for (const found of await completions(program(host), words, host)) host.line(found);
  return 0;
}

/**
 * Tells what went wrong, without passwords in addresses: in one line, which programs look for; on a terminal long lines
 * are broken between words.
 */
function complain(text: string, { error, terminal }: Host): void {
  const columns = terminal.columns() ?? Infinity;
  const fitting = (line: string) => line.length <= columns ? line : wrapped(line, columns - 2).join("\n  ");
  error(withoutCredentials(text).split("\n").map(fitting).join("\n"));
}

/**
 * All commands, with what each of them takes, or, if `words` begin with the name of one, that one. Of domains, only those
 * among `words` get their options, if words are given.
 */
export function program(
  host: Host,
  behind: ChildCommand = NO_CHILD,
  words?: readonly string[],
): CommandUnknownOpts {
  const root = new Command("errorworks")
    .description(
      `A server that misbehaves on purpose, so that you learn whether your client survives: ${about(host)}.`,
    )
    .version(VERSION, "-V, --version")
    .addHelpText("after", EXAMPLES);
  const own = ownCommands(host, behind);
  const [first = ""] = words ?? [];
  const named = Object.hasOwn(own, first) ? own[first] : undefined;
  const all = () => [...Object.values(own).map((make) => make()), ...domainSubcommands(host, words)];
  for (const command of named ? [named()] : all()) root.addCommand(command);
  root.addCommand(databaseReader(), { hidden: true });
  quiet(root, host);
  return root;
}

/** Factories of the commands that are not those of a domain, by their names. */
function ownCommands(host: Host, behind: ChildCommand): Readonly<Record<string, () => CommandUnknownOpts>> {
  return {
    serve: () => serveCommand(host),
    run: () => runSubcommand(host, behind),
    gauntlet: () => gauntletSubcommand(host, behind),
    hunt: () => huntSubcommand(host, behind),
    shrink: () => shrinkSubcommand(host, behind),
    report: () => reportCommand(host, behind.ended),
    ctl: () => ctlCommand(host),
    tape: () => tapeCommand(host),
    why: () => whyCommand(host),
    presets: () => presets(host),
    scenarios: () => scenarios(host),
    faults: () => faults(host),
    checks: () => checks(host),
    explain: () => explain(host),
    config: () => config(host),
    mcp: () => mcp(host),
    health: () => healthCommand(host),
    completion: () => completionCommand(host),
    version: () => version(host),
  };
}

/** One-line description of the services. */
function about({ services }: Host): string {
  return services.map(({ summary }) => summary).join(", ");
}

/** Narrowest column in which the help breaks its texts, in characters. */
const NARROWEST_COLUMN = 20;

/** Makes a command and those below it throw instead of ending the process, and write where the host wants. */
function quiet(command: CommandUnknownOpts, host: Host, parents = ""): void {
  const name = `${parents}${command.name()}`;
  command.configureHelp({ minWidthToWrap: NARROWEST_COLUMN });
  command.exitOverride().showHelpAfterError(`(see ${name} --help)`).configureOutput({
    writeOut: (text) => host.line(text.trimEnd()),
    writeErr: (text) => complain(text.trimEnd(), host),
    outputError: (text, write) => write(text + usageHint({ text, command, services: host.services })),
  });
  for (const child of command.commands) quiet(child, host, `${name} `);
}

function presets(host: Host) {
  return new Command("presets")
    .description("List the presets, your own included; with a name, tell what that one holds.")
    .argument("[name]", "name of a preset")
    .option("--preset-dir <folder>", "folder of your own presets (default: ./presets)")
    .option("--json", "print JSON")
    .action(async (name, options) =>
      name === undefined
        ? (await import("./list_commands.ts")).runPresets(options, host)
        : (await import("./preset_command.ts")).runPreset(name, options, host)
    );
}

function scenarios(host: Host) {
  return new Command("scenarios")
    .description("List the scenarios, real outages among them; with a name or file, tell what happens when.")
    .argument("[name]", "name or file of a scenario")
    .option("--preset-dir <folder>", "folder of your own presets, whose scenarios/ is looked into, too")
    .option("--json", "print JSON")
    .action(async (name, options) => {
      const { runScenario, runScenarios } = await import("./scenarios_command.ts");
      await (name === undefined ? runScenarios(options, host) : runScenario(name, options, host));
    });
}

function faults(host: Host) {
  const domains = host.services.map(({ name }) => name);
  const kinds = [...new Set(host.services.flatMap(({ faults }) => faults.map(({ kind }) => kind)))];
  return new Command("faults")
    .description("List the faults, or those that a text is in; with the name of one, tell all about it.")
    .argument("[text]", "name of a fault, or a text in its name, its summary or its options")
    .addOption(new Option("--domain <name>", "only those of a domain").choices(domains))
    .addOption(new Option("--kind <kind>", "only those of a kind").choices(kinds))
    .option("--json", "print JSON")
    .action(async (text, options) => (await import("./faults_command.ts")).runFaults(text, options, host));
}

function checks(host: Host) {
  return new Command("checks")
    .description("List what clients are checked for; with the id of a check, tell all about it.")
    .argument("[id]", "id of a check, e.g. C4")
    .action(async (id) => (await import("./checks_command.ts")).runChecks(id, host));
}

function explain(host: Host) {
  return sourceOptions(new Command("explain"))
    .description("Show what the percentages of a configuration come to: the true share of every fault.")
    .option("--json", "print JSON")
    .option("--request <file>", "which rule takes this request, and why the others do not (YAML or JSON)")
    .addHelpText("after", EXPLAIN_EXAMPLES)
    .action(async (options) => (await import("./shares/explain_command.ts")).runExplain(options, host));
}

function config(host: Host) {
  return new Command("config")
    .description("Show, check or describe configurations.")
    .addCommand(
      sourceOptions(new Command("show"))
        .description("Print the configuration in effect, as YAML. Secrets are left out.")
        .option("--json", "print JSON")
        .action(async (options) => (await import("./config_command.ts")).runShow(options, host)),
    )
    .addCommand(
      new Command("check")
        .description(
          "Check configuration files; exit 2 and one line a problem if something is wrong. Rules that never act are noted.",
        )
        .argument("<files...>")
        .option("--preset-dir <folder>", "folder of your own presets (default: ./presets)")
        .action(async (files, options) =>
          (await import("./config_command.ts")).runCheck(files, options, host)
        ),
    )
    .addCommand(
      new Command("schema")
        .description("Print the JSON Schema of configuration files, for editors.")
        .action(async () => (await import("./config_command.ts")).runSchema(host)),
    );
}

function mcp(host: Host) {
  return new Command("mcp")
    .description("Serve MCP on stdio: tools by which an assistant finds out how your client coped.")
    .option(
      "--database <url>",
      "database to look into: a file, or a libSQL server (default: file:errorworks.db)",
    )
    .option("--url <url>", "ask a running server instead; then its configuration can be changed, too")
    .option("--token <token>", "token of that server (better: ERRORWORKS_ADMIN_TOKEN)")
    .addOption(new Option("--server <url>", "the same as --url").hideHelp())
    .addOption(new Option("--admin-token <token>", "the same as --token").hideHelp())
    .addHelpText("after", MCP_EXAMPLES)
    .action(async ({ database, url, token, server, adminToken }) =>
      (await import("./mcp_command.ts")).runMcp(
        { database, url: url ?? server, token: token ?? adminToken },
        host,
      )
    );
}

/** The single binary as a process that reads a database, see `ProcessReader`. */
function databaseReader() {
  return new Command(READER_COMMAND).argument("<file>").action(async (file) =>
    (await import("../metrics/query/reader_process.ts")).runReaderProcess(file)
  );
}

function version(host: Host) {
  return new Command("version")
    .description("Print the version.")
    .option("--json", "print version, commit, runtime and platform as JSON")
    .option("--licenses", "print the terms of all that is in the binary")
    .action(async (options) => (await import("./version_command.ts")).runVersion(options, host));
}
