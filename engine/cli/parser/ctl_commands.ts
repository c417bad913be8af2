import { Command, Option } from "@commander-js/extra-typings";
import type { ExitCode, Host } from "../host.ts";
import { FORMATS } from "../report/formats/format.ts";
import { limitsOption, number, positive } from "./options.ts";

/** Options that say which server is meant. */
function addressOptions(command: Command) {
  return command
    .option("--url <url>", "the server (also ERRORWORKS_URL; default: http://127.0.0.1:8000)")
    .option("--scope <name>", "one of its scopes, in place of the server itself");
}

/** Options that say which server is meant, and the token that it asks for. */
export function serverOptions(command: Command) {
  return addressOptions(command).option("--token <token>", "its admin token (also ERRORWORKS_ADMIN_TOKEN)");
}

function ttlOptions(command: Command) {
  return serverOptions(command).option("--ttl <seconds>", "it ends by itself after so long", number);
}

/** `errorworks ctl`: steers a server that runs. */
export function ctlCommand(host: Host) {
  const load = () => import("../ctl/ctl.ts");
  const ctl = new Command("ctl").description(
    "Steer a running server: faults, rules, pauses, bursts, scenarios, configuration. All workers and instances change together.",
  );
  const domain = () =>
    new Option("--domain <name>", "which domain").choices(host.services.map(({ name }) => name));
  for (const { name, about, call, textAt } of READS) {
    ctl.addCommand(
      serverOptions(new Command(name)).description(about)
        .action(async (flags) => (await load()).runCall(call, flags, host, textAt)),
    );
  }
  ctl.addCommand(
    serverOptions(new Command("why")).description("Which rule, draw or phase decided a request")
      .argument("<id>", "of the request, as a header or the JSON of its reply has it")
      .action(async (id, flags) =>
        (await load()).runCall({ method: "GET", path: `/why/${encodeURIComponent(id)}` }, flags, host, "why")
      ),
  );
  ctl.addCommand(
    ttlOptions(new Command("config")).description("Show the configuration in force, or change keys of it")
      .argument("[path=value...]", "e.g. llm.faults.rate_limit.pct=20")
      .action(async (assignments, flags) => (await load()).runConfig(assignments, flags, host)),
  );
  ctl.addCommand(
    ttlOptions(new Command("fault")).description("Arm a fault in front of everything else")
      .argument("<name>", "see errorworks faults").argument("[option=value...]", "options of the fault")
      .addOption(domain())
      .option("--times <number>", "how often (default: always)", positive)
      .option("--after <number>", "let so many requests pass first", positive)
      .option("--every <number>", "on each n-th request", positive)
      .option("--per <who>", "who has own counters: server, client, key, conversation, url, scope")
      .option("--when <yaml>", 'which requests, e.g. "{ model: gpt-4* }"')
      .option("--off", "take it back")
      .action(async (name, options, flags) => (await load()).runFault(name, options, flags, host)),
  );
  ctl.addCommand(
    ttlOptions(new Command("rules")).description("Show the rules, or put those of a file in front of them")
      .argument("[file]", "YAML or JSON; - for standard input").addOption(domain())
      .option("--clear", "empty the list")
      .action(async (file, flags) => (await load()).runRules(file, flags, host)),
  );
  ctl.addCommand(
    ttlOptions(new Command("scenario")).description("Start a scenario, show where one is, or end it")
      .argument("[name or file]").option("--off", "end it")
      .option("--time-scale <number>", "how many times as fast its seconds pass", number)
      .action(async (what, flags) => (await load()).runScenario(what, flags, host)),
  );
  for (const [name, route, what, isOn] of SWITCHES) {
    const options = isOn ? ttlOptions : serverOptions;
    ctl.addCommand(
      options(new Command(name)).description(what).action(async (flags) =>
        (await load()).runSwitch(route, isOn, flags, host)
      ),
    );
  }
  return ctl.addHelpText("after", EXAMPLES);
}

/** `errorworks report`. */
export function reportCommand(host: Host, ended: (code: ExitCode) => void) {
  return serverOptions(new Command("report"))
    .description(
      "Tell what was done to the clients of a running server, and how they coped: checks that hold, that are broken, with " +
        "the request that proves it, and those without enough evidence. Exit 3 if one is broken.",
    )
    .option("--database <url>", "report from a database, without its server: a file, or a libSQL server")
    .option("--run <id>", "which run of the database (default: the newest with requests)")
    .option(
      "--compare <report...>",
      "put two reports side by side: files of --format json, or runs of --database",
    )
    .addOption(
      new Option("--format <kind>", "of the report (default: by the ending of --output, else text)").choices(
        FORMATS,
      ),
    )
    .option("--output <file>", "write it to a file")
    .option(
      "--fail-on <checks>",
      "checks that make the exit code 3: ids with commas between them, all or none (default: all)",
    )
    .addOption(limitsOption())
    .addHelpText("after", REPORT_EXAMPLES)
    .action(async (options) =>
      ended(await (await import("../report/report_command.ts")).runReportCommand(options, host))
    );
}

const REPORT_EXAMPLES = `
Examples:
  errorworks report                               of the server on port 8000
  errorworks report --output report.html          as one page to show around
  errorworks report --output before.json          to be compared later
  errorworks report --compare before.json after.json    exit 3 if a check broke
  errorworks report --database errorworks.db      of a server that is gone

A database has figures, timeline and latencies. Checks, calls and their evidence
need the journal, which a server has in memory: ask it while it runs, or start
it with serve --report FILE.`;

/** `errorworks health`. */
export function healthCommand(host: Host) {
  return addressOptions(new Command("health"))
    .description("Ask a running server how it is: one line, and exit 0 if it answers, 1 if not.")
    .argument("[url]", "the same as --url")
    .action(async (url, flags) => (await import("../health_command.ts")).runHealth(url, flags, host));
}

const SWITCHES = [
  ["pause", "pause", "No faults, no rules, no latency: all answers are good", true],
  ["resume", "pause", "End a pause", false],
  ["burst", "burst", "Open a burst", true],
  ["calm", "burst", "Close it", false],
] as const;

/** Commands that call one route and print what it says. */
const READS = [
  { name: "stats", about: "Figures of the run", call: { method: "GET", path: "/stats" }, textAt: undefined },
  {
    name: "changes",
    about: "Changes that lie over the configuration",
    call: { method: "GET", path: "/changes" },
    textAt: undefined,
  },
  {
    name: "restore",
    about: "Take back whatever was posted",
    call: { method: "DELETE", path: "/config" },
    textAt: "status",
  },
  {
    name: "reset",
    about: "Start over: a new run; the rows of the one before are deleted, the configuration stays",
    call: { method: "POST", path: "/reset" },
    textAt: "status",
  },
  {
    name: "scopes",
    about: "Scopes of the server",
    call: { method: "GET", path: "/scopes" },
    textAt: undefined,
  },
] as const;

const EXAMPLES = `
Examples:
  errorworks ctl fault rate_limit --times 2     the next two requests get a 429
  errorworks ctl fault stream_cut at_byte=200 --when "{ stream: true }" --ttl 60
  errorworks ctl pause --ttl 30                 all is well for half a minute
  errorworks ctl config llm.faults.timeout.pct=20
  errorworks ctl why req_1f3a…                  what decided this request`;
