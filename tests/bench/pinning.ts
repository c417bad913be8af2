/** CPUs for server and loader, so that they do not take turns on the same one: by `taskset` of util-linux. */

import { outputOf } from "../../scripts/output_of.ts";

/** A command and its arguments. */
export type Command = readonly [string, ...string[]];

const SERVER = 0, LOADER = 1;

/** True on a machine where both can have a CPU of their own. */
export const CAN_PIN = Deno.build.os === "linux" && navigator.hardwareConcurrency > 1 && await hasTaskset();

async function hasTaskset(): Promise<boolean> {
  return (await outputOf("taskset", { args: ["--version"] }))?.success ?? false;
}

/** The command on the CPU of servers, all its threads included. */
export function onServer(command: Command): Command {
  return on(SERVER, command);
}

/** The command on the CPU of who makes the load. */
export function onLoader(command: Command): Command {
  return on(LOADER, command);
}

function on(cpu: number, command: Command): Command {
  return CAN_PIN ? ["taskset", "-c", String(cpu), ...command] : command;
}
