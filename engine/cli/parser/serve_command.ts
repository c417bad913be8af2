import { Command, Option } from "@commander-js/extra-typings";
import type { Host } from "../host.ts";
import { integer, limitsOption, number, only, sourceOptions } from "./options.ts";

const SERVE_EXAMPLES = `
Examples:
  errorworks serve --preset=stress --log faults
  errorworks serve --fault rate_limit=20 --fault web.timeout=5 --seed 7
  errorworks serve --config my.yaml --watch
  errorworks serve --preset=stress_scraping --web-port 8001
  errorworks serve --scenario two_waves --time-scale 60
  errorworks serve --port 0 --json --database none      for programs

Point a client at it by what the start prints, such as OPENAI_BASE_URL.`;

/** `errorworks serve`. */
export function serveCommand(host: Host) {
  const command = sourceOptions(new Command("serve"))
    .description("Start the server. The first line printed is its URL; Ctrl-C lets replies in flight finish.")
    .option("--scenario <name|file>", "what happens over time (see errorworks scenarios)", only)
    .option("--time-scale <number>", "how many times as fast its seconds pass (default: 1)", number)
    .option("--host <address>", "address to listen on (also ERRORWORKS_HOST; default: 127.0.0.1)")
    .option("--port <number>", "port to listen on, 0 for a free one (default: 8000)", integer)
    .option(
      "--canary-port <number>",
      "port of the leak trap, which records who is led there (default: a free one)",
      integer,
    )
    .option("-w, --workers <number>", "threads that listen on the port as one server (default: 1)", integer)
    .option("--seed <number>", "same seed, same faults (default: drawn and printed)", integer)
    .option("--tape <file>", "do what a tape says, whatever the seed (see errorworks tape --help)")
    .option("--record", "keep what is done to requests, for errorworks tape save")
    .option("--database <url>", "file:PATH, :memory:, a libSQL server or none (default: file:errorworks.db)")
    .option(
      "--admin-token <token>",
      "token of /admin (also ERRORWORKS_ADMIN_TOKEN; default: generated and printed)",
    )
    .option("--admin-token-file <file>", "read that token from a file")
    .option("--allow-external-bind", "allow a host that other machines can reach")
    .addOption(
      new Option("--transport <kind>", "how connections are handled (default: auto)").choices([
        "auto",
        "socket",
        "fetch",
      ]),
    )
    .option("--watch", "read the configuration anew when its file changes (SIGHUP always does that)")
    .option("-v, --verbose", "print the share of every fault at the start")
    .addOption(new Option("--log <requests>", "print a line for each request").choices(["faults", "all"]))
    .option("--summary", "print a summary of the run at the stop (default: on a terminal)")
    .option("--no-summary", "print none")
    .option(
      "--report [file]",
      "at the stop, write the report on the run to a file (.html, .json, .md, .xml) or folder, or print it",
    )
    .addOption(limitsOption())
    .option("--json", "print the start-up facts as one line of JSON")
    .option(
      "--parent-pid <number>",
      "id of a process, such as the one that starts the server: it stops once that is gone (not on Windows)",
      integer,
    )
    .option("--stop-with-stdin", "stop once stdin ends, as a pipe does when its other end is closed or gone")
    .action(async (options) => (await import("../serve_command.ts")).runServe(options, host));
  for (const { name, summary, base } of host.services) {
    if (base === undefined) continue;
    const about = `port for ${summary} alone, 0 for a free one (default: none, see ${base})`;
    command.addOption(new Option(`--${name}-port <number>`, about).argParser(integer));
  }
  return command.addHelpText("after", SERVE_EXAMPLES);
}
