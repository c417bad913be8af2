import type { RunningServer } from "../start.ts";
import type { ServeFlags } from "./serve_command.ts";

/** The command that starts a run with the same configuration and seed again. */
export function repeatCommand(flags: ServeFlags, { facts }: Pick<RunningServer, "facts">): string {
  const { preset } = facts;
  const words = [
    "errorworks serve",
    ...option("preset", flags.config === undefined ? preset ?? undefined : flags.preset),
    ...option("config", flags.config),
    ...option("preset-dir", flags.presetDir),
    ...option("scenario", flags.scenario),
    ...option("time-scale", flags.timeScale),
    ...(flags.fault ?? []).flatMap((one) => option("fault", one)),
    ...(flags.set ?? []).flatMap((one) => option("set", one)),
    ...option("workers", flags.workers),
    ...option("transport", flags.transport),
    ...option("seed", facts.seed),
  ];
  return words.join(" ");
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name} ${quoted(String(value))}`];
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
