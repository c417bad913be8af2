/** A project of somebody who installs the packed packages: an empty folder, an empty environment. */
import { startChild } from "../../bench/child.ts";
import type { Place } from "../start.ts";

const PROJECT = new URL("project/", import.meta.url);
/** An address where no registry is: npm must not need one. */
const NOWHERE = "http://127.0.0.1:9";
/** Longest run of a command, in milliseconds. */
const LIMIT_MS = 300_000;

/** Result of a command. */
export interface Ran {
  readonly code: number;
  /** All that it wrote. */
  readonly text: string;
}

/** A folder with packages in it, and commands that run there. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Folder and environment of what runs there. */
  readonly place: Place;
  /** Runs a program of the machine, such as `npm`. */
  run(program: string, args: readonly string[]): Promise<Ran>;
  /** Starts a program that prints a URL. */
  start(program: string, args: readonly string[]): ReturnType<typeof startChild>;
  /** Copies files of `project/` there. */
  take(...names: readonly string[]): Promise<void>;
}

/** Makes an empty folder, in which npm knows a registry only if `online`. */
export async function emptyFolder({ online = false } = {}): Promise<Folder> {
  const path = await Deno.makeTempDir({ prefix: "errorworks-npm-" });
  const home = `${path}-home`;
  await Deno.mkdir(home);
  const offline = {
    npm_config_registry: NOWHERE,
    npm_config_offline: "true",
    npm_config_cache: `${home}/npm`,
  };
  const place = {
    cwd: path,
    clearEnv: !online,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: online ? Deno.env.get("HOME") ?? home : home,
      NO_COLOR: "1",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
      ...(online ? {} : offline),
    },
  };
  return {
    path,
    place,
    async run(program, args) {
      const signal = AbortSignal.timeout(LIMIT_MS);
      const command = new Deno.Command(program, { args: [...args], ...place, stdin: "null", signal });
      const { code, stdout, stderr } = await command.output();
      return { code, text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
    },
    start: (program, args) => startChild(program, args, place),
    async take(...names) {
      for (const name of names) await Deno.copyFile(new URL(name, PROJECT), `${path}/${name}`);
    },
    async [Symbol.asyncDispose]() {
      for (const folder of [path, home]) await Deno.remove(folder, { recursive: true });
    },
  };
}
