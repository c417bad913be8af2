import { shownAssignment } from "../config/secrets.ts";
import type { RunningServer } from "../start.ts";
import type { SourceFlags } from "./config_command.ts";
import type { ServeFlags } from "./serve_command.ts";
import { shellWord } from "./shell_word.ts";

/** The command that starts a run with the same configuration and seed again. */
export function repeatCommand(flags: RepeatFlags, running: Repeated): string {
  return ["errorworks serve", ...repeatOptions(flags, running)].join(" ");
}

/** The `errorworks run` that starts a client's command once more against the same configuration and seed. */
export function repeatRun(
  flags: RepeatFlags,
  running: Repeated,
  command: readonly string[],
): string {
  return ["errorworks run", ...repeatOptions(flags, running), "--", ...command.map(shellWord)].join(" ");
}

/** Preset and seed that a server has when it is started again. */
interface Repeated {
  readonly facts: Pick<RunningServer["facts"], "preset" | "seed">;
}

type RepeatFlags = Pick<
  ServeFlags,
  keyof SourceFlags | "workers" | "transport" | "scenario" | "timeScale" | "tape"
>;

/** The options that settle what a server does. */
function repeatOptions(flags: RepeatFlags, { facts }: Repeated): string[] {
  const { preset } = facts;
  return [
    ...option("preset", flags.config === undefined ? preset ?? undefined : flags.preset),
    ...option("config", flags.config),
    ...option("preset-dir", flags.presetDir),
    ...option("scenario", flags.scenario),
    ...option("time-scale", flags.timeScale),
    ...option("tape", flags.tape),
    ...(flags.fault ?? []).flatMap((one) => option("fault", one)),
    ...(flags.set ?? []).flatMap((one) => option("set", shownAssignment(one))),
    ...option("workers", flags.workers),
    ...option("transport", flags.transport),
    ...option("seed", facts.seed),
  ];
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name} ${shellWord(String(value))}`];
}
