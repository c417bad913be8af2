import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { program } from "../../engine/cli/cli.ts";
import type { Host } from "../../engine/cli/host.ts";
import type { Service } from "../../engine/service/service.ts";
import { block, code, page } from "../markdown.ts";
import { COMMANDS_INTRO } from "./intros.ts";

/** Columns of the screen that the help is broken for. */
const COLUMNS = 80;

/** `commands.md`: what each command prints with `--help`. */
export function commandPage(services: readonly Service[]): string {
  const lines: string[] = [];
  const commands = visible(program(hostThatPrints(services, (text) => lines.push(text))));
  const sections = commands.flatMap(({ command, name }) => {
    lines.length = 0;
    command.configureOutput({ getOutHelpWidth: () => COLUMNS }).outputHelp();
    return [`## ${code(name)}`, block("text", lines.join("\n").split("\n"))];
  });
  return page("Commands", COMMANDS_INTRO, sections);
}

/** The commands that the help lists, those with commands below them in front of these. */
function visible(parent: CommandUnknownOpts, above = ""): { command: CommandUnknownOpts; name: string }[] {
  const listed = parent.createHelp().visibleCommands(parent).filter((one) => one.name() !== "help");
  return listed.flatMap((command) => {
    const name = `${above}${command.name()}`;
    return [{ command, name }, ...visible(command, `${name} `)];
  });
}

/** A host of which the help needs no more than the services and where it goes. */
function hostThatPrints(services: readonly Service[], line: (text: string) => void): Host {
  return {
    services,
    env: {},
    testing: [],
    line: (text = "") => line(text),
    error: line,
    terminal: { columns: () => COLUMNS, draw: () => Promise.resolve(), write: () => Promise.resolve() },
    spawn: () => {
      throw new Error("No command is run here");
    },
    stopped: () => Promise.resolve(""),
    guardStop: () => () => {},
    onReload: () => {},
  };
}
