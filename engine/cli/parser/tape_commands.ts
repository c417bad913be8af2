import { Command } from "@commander-js/extra-typings";
import type { Host } from "../host.ts";
import { serverOptions } from "./ctl_commands.ts";

/** `errorworks tape`: what a run did, as text. */
export function tapeCommand(host: Host) {
  const load = () => import("../tape/tape_command.ts");
  return new Command("tape")
    .description(
      "What was done to requests, as text that can be edited and played again: serve --record keeps it, serve --tape plays it.",
    )
    .addCommand(
      serverOptions(new Command("save")).description("Print what a running server has recorded")
        .option("-o, --output <file>", "write it to a file")
        .action(async (flags) => (await load()).runTapeSave(flags, host)),
    )
    .addCommand(
      serverOptions(new Command("unmet")).description("List the lines of its tape that did nothing so far")
        .action(async (flags) => (await load()).runTapeUnmet(flags, host)),
    )
    .addHelpText("after", EXAMPLES);
}

/** `errorworks why`. */
export function whyCommand(host: Host) {
  return serverOptions(new Command("why"))
    .description(
      "Tell what decided a request of a running server: which rule, draw, phase or line of a tape.",
    )
    .argument("<id>", "its id, from a row, the journal, or x-request-id (Anthropic: request-id)")
    .action(async (id, flags) =>
      (await import("../ctl/ctl.ts")).runCall(
        { method: "GET", path: `/why/${encodeURIComponent(id)}` },
        flags,
        host,
        "why",
      )
    );
}

const EXAMPLES = `
A line says which request, by what it asks and how often that was asked, meets
what; every other request is answered well:

  attempt 2 of llm POST /v1/chat/completions "hi" #5be1…: stream_cut at_pct=41

Examples:
  errorworks serve --preset=stress --record
  errorworks tape save --output run.tape       what it did so far
  errorworks serve --tape run.tape             the same again, in any order
  errorworks run --preset=realistic --save-tape run.tape -- pytest -q
  errorworks run --tape run.tape -- pytest -q`;
