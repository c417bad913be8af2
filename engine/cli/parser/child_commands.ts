import { Command, Option } from "@commander-js/extra-typings";
import { configError } from "../../base/error.ts";
import type { ExitCode, Host } from "../host.ts";
import { collect, integer, limitsOption, number, only, positive, sourceOptions } from "./options.ts";

/** The command that `run`, `gauntlet`, `shrink` and `hunt` run, and what is told of the exit code that comes of it. */
export interface ChildCommand {
  /** The words behind `--`. */
  readonly command: readonly string[];
  /** Takes the exit code of the program. */
  ended(code: ExitCode): void;
}

/** No command: where the commands are only described. */
export const NO_CHILD: ChildCommand = { command: [], ended: () => {} };

/** The words of a command line, and those of the command behind `--`, where it takes one. */
export function splitCommand(
  args: readonly string[],
): readonly [own: readonly string[], behind: readonly string[]] {
  const at = takesCommand(args) ? args.indexOf("--") : -1;
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
}

function takesCommand(args: readonly string[]): boolean {
  return ["run", "gauntlet", "shrink", "hunt"].includes(args[0] ?? "") && args.includes("--");
}

/** Options of a command whose server is for one command alone. */
function localServerOptions(command: Command) {
  return sourceOptions(command)
    .option("--seed <number>", "same seed, same faults (default: drawn and printed)", integer);
}

/** `--timeout` of a command that runs another one many times. */
function timeoutOption() {
  const text = "a longer run is a hang (default: 10 × the healthy one, at least 10)";
  return new Option("--timeout <sec>", text).argParser(positive);
}

/** `--max-requests` of such a command. */
function maxRequestsOption() {
  const text = "more are too many (default: 10 × those of the healthy run)";
  return new Option("--max-requests <number>", text).argParser(positive);
}

/** `--only`: names of faults. */
function onlyOption() {
  return new Option("--only <faults>", "only these, with commas between them (see errorworks faults)");
}

/** `errorworks run`. */
export function runSubcommand(host: Host, { command, ended }: ChildCommand) {
  return localServerOptions(new Command("run"))
    .usage("[options] -- COMMAND...")
    .description(
      "Run a command against a server of its own, then tell what was done to it and how it coped. The command finds the " +
        "server by the variables that SDKs read; its output is left as it is, and its exit code is that of this one.",
    )
    .argument("[command...]", "the command and its arguments, behind --")
    .option("-w, --workers <number>", "threads that serve (default: 1)", integer)
    .option("--database <url>", "where the rows go: file:PATH, a libSQL server or none (default: :memory:)")
    .option("--scenario <name|file>", "what happens over time (see errorworks scenarios)", only)
    .option("--time-scale <number>", "how many times as fast its seconds pass", number)
    .option("--tape <file>", "do what a tape says, whatever the seed (see errorworks tape --help)")
    .option(
      "--save-tape <file>",
      "write what was done to a tape; with --repeat that of the first run that failed",
    )
    .option("--repeat <number>", "run it as often, with seeds that go up by 1", positive)
    .option(
      "--fail-on <checks>",
      "checks that make the exit code 3: ids with commas between them, all or none (default: all)",
    )
    .addOption(limitsOption())
    .addOption(
      new Option("--format <kind>", "of the report (default: text)").choices(["text", "json"]),
    )
    .option("--output <file>", "write the report to a file, too")
    .option(
      "--report <file|folder>",
      "write all of it, with evidence: an .html, .json, .md or .xml file, or a folder with index.html and report.json",
    )
    .addHelpText("after", RUN_EXAMPLES)
    .action(async (before, options) => {
      const words = commandWords("run", before, command);
      ended(await (await import("../run/run_command.ts")).runRun(options, words, host));
    });
}

/** `errorworks gauntlet`. */
export function gauntletSubcommand(host: Host, { command, ended }: ChildCommand) {
  return new Command("gauntlet")
    .usage("[options] -- COMMAND...")
    .description(
      "Run a command once under each fault, against a healthy run: same result, clean error, wrong result, hang, crash, " +
        "or too many requests? Exit 3 if one of the bad ones was seen.",
    )
    .argument("[command...]", "the command and its arguments, behind --")
    .addOption(
      new Option("--domain <name>", "faults of which domain (default: the first)").choices(
        host.services.map(({ name }) => name),
      ),
    )
    .addOption(onlyOption())
    .addOption(
      new Option("--at <requests>", "fire each fault at all requests, or at the first alone (default: all)")
        .choices(["all", "first"]),
    )
    .option("--jobs <number>", "runs at the same time (default: twice the cores)", positive)
    .addOption(timeoutOption())
    .addOption(maxRequestsOption())
    .option("--state <file>", "keep each result in a file, and go on from it at the next start")
    .option("--fail-on <outcomes>", "outcomes that make the exit code 3 (default: all bad ones)")
    .addOption(
      new Option("--format <kind>", "of the report on stdout (default: text)").choices([
        "text",
        "json",
        "junit",
      ]),
    )
    .option("--seed <number>", "same seed, same answers (default: 1)", integer)
    .option("-c, --config <file>", "YAML file with other settings, e.g. answers that the command needs", only)
    .option("--set <path=value>", "set any key, e.g. an option of a fault; repeatable", collect)
    .addHelpText("after", GAUNTLET_EXAMPLES)
    .action(async (before, options) => {
      const words = commandWords("gauntlet", before, command);
      ended(await (await import("../gauntlet/gauntlet_command.ts")).runGauntlet(options, words, host));
    });
}

/** `errorworks shrink`. */
export function shrinkSubcommand(host: Host, { command, ended }: ChildCommand) {
  return localServerOptions(new Command("shrink"))
    .usage("[options] FILE -- COMMAND...")
    .description(
      "Find the fewest faults of a tape, then the mildest options, under which a command still fails in the same way. " +
        "Prints them as a tape, as a sentence, and as a rule for a test.",
    )
    .argument("[file]", "the tape (see errorworks tape --help)")
    .argument("[command...]", "the command and its arguments, behind --")
    .option("--runs <number>", "run it at most so often (default: 60)", positive)
    .addOption(timeoutOption())
    .addOption(maxRequestsOption())
    .option("-o, --output <file>", "write what is left to a tape, too")
    .addHelpText("after", SHRINK_EXAMPLES)
    .action(async (file, before, options) => {
      if (file === undefined) {
        throw configError("Expected a tape, e.g. errorworks shrink run.tape -- pytest -q");
      }
      const words = commandWords("shrink", before, command);
      ended(await (await import("../shrink/shrink_command.ts")).runShrink(file, options, words, host));
    });
}

/** `errorworks hunt`. */
export function huntSubcommand(host: Host, { command, ended }: ChildCommand) {
  return new Command("hunt")
    .usage("[options] -- COMMAND...")
    .description(
      "Look for faults, and pairs of them, under which a command fails. Each run has many, at a request of its own each; " +
        "what fails is shrunk and saved as a tape. Exit 3 if something was found.",
    )
    .argument("[command...]", "the command and its arguments, behind --")
    .option("--runs <number>", "run it at most so often (default: 200)", positive)
    .addOption(
      new Option("--domain <name>", "faults of this domain alone (default: all)").choices(
        host.services.map(({ name }) => name),
      ),
    )
    .addOption(onlyOption())
    .option("--jobs <number>", "runs at the same time (default: 2)", positive)
    .addOption(timeoutOption())
    .addOption(maxRequestsOption())
    .option("--fail-on <outcomes>", "outcomes that count, as of gauntlet (default: all bad ones)")
    .option("--save-dir <folder>", "where the tapes go (default: errorworks-hunt)")
    .option("--seed <number>", "same seed, same hunt (default: 1)", integer)
    .option("-c, --config <file>", "YAML file with other settings, e.g. answers that the command needs", only)
    .option("--set <path=value>", "set any key, e.g. llm.response.mode=random; repeatable", collect)
    .addHelpText("after", HUNT_EXAMPLES)
    .action(async (before, options) => {
      const words = commandWords("hunt", before, command);
      ended(await (await import("../hunt/hunt_command.ts")).runHunt(options, words, host));
    });
}

const HUNT_EXAMPLES = `
A run without any fault shows which requests there are. Each run after it has a
fault at each of them. A fault that changes which requests come is then tried at
other requests, and in pairs: the second fault meets the repetition, or a
request that came only after the first. A run that ends badly (wrong result,
hang, crash, too many requests, no word) is shrunk to its cause. For a command
that is to pass whatever happens, --fail-on adds clean_error.

Examples:
  errorworks hunt -- python agent.py
  errorworks hunt --runs 50 --domain llm -- node agent.js
  errorworks hunt --fail-on clean_error,crash,hang,wrong_result -- pytest -q
  errorworks hunt --only rate_limit,stream_cut --timeout 5 -- ./smoke.sh
  errorworks run --tape errorworks-hunt/rate_limit.tape -- python agent.py`;

const SHRINK_EXAMPLES = `
The command is first run twice without any fault, which it has to survive, and
twice under the whole tape, which it must not. If it fails only now and then,
everything is tried more often.

Examples:
  errorworks run --preset=stress --save-tape run.tape -- python agent.py
  errorworks shrink run.tape -- python agent.py
  errorworks shrink --runs 30 --output small.tape run.tape -- pytest -q -k agent

Exit 0 if something smaller or the same was found, 1 if it cannot be judged.`;

const GAUNTLET_EXAMPLES = `
Examples:
  errorworks gauntlet -- python agent.py
  errorworks gauntlet --only rate_limit,stream_cut --at first -- node agent.js
  errorworks gauntlet --format junit --state run.state -- ./smoke.sh > run.xml

Each run has a server and a process group of its own; what is left of the group
is killed.`;

/** The command behind `--`. @throws {ConfigError} that says how it is given */
function commandWords(
  name: string,
  before: readonly string[],
  command: readonly string[],
): readonly string[] {
  const [first] = before;
  if (first === undefined && command.length > 0) return command;
  const what = first === undefined
    ? `Cannot ${name === "gauntlet" ? "run the gauntlet" : name} without a command: it comes after --`
    : `"${first}" stands before --, but the command comes after it`;
  const flags = { run: " --preset=realistic", shrink: " run.tape" }[name] ?? "";
  const example = first === undefined ? "pytest -q" : before.join(" ");
  throw configError(`${what}, e.g. errorworks ${name}${flags} -- ${example}`);
}

const RUN_EXAMPLES = `
Set for the command: OPENAI_BASE_URL, ANTHROPIC_BASE_URL, AZURE_OPENAI_ENDPOINT,
GOOGLE_GEMINI_BASE_URL and OLLAMA_HOST with keys, ERRORWORKS_URL,
ERRORWORKS_WEB_URL, ERRORWORKS_ADMIN_TOKEN; NO_PROXY covers the server.

Examples:
  errorworks run --preset=realistic -- pytest -q
  errorworks run --fault rate_limit=30 --seed 7 -- node agent.js
  errorworks run --preset=stress --repeat 5 -- ./smoke.sh
  errorworks run --preset=realistic --report errorworks-report -- pytest
  errorworks run -- env                        what is set

Exit codes: that of the command (128 + n for signal n, 127 not found, 126 not
executable); 3 if it was 0 and a check of --fail-on is broken; 1 and 2 also for
errorworks itself, with a line "error: …" on stderr.`;
