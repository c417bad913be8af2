import { getLogger } from "@logtape/logtape";
import { fileOf, loadConfig, type Loaded } from "../config/load.ts";
import type { Tree } from "../base/tree.ts";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../base/error.ts";
import { logToStderr } from "../base/log.ts";
import { startServer } from "../start.ts";
import type { Transport } from "../transport/listen.ts";
import { banner, facts } from "./banner.ts";
import type { SourceFlags } from "./config_command.ts";
import { watchParent } from "./parent.ts";
import { reload, watchFile } from "./reload.ts";
import type { Host } from "./host.ts";

/** The flags of `errorworks serve`. */
export interface ServeFlags extends SourceFlags {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly workers?: number | undefined;
  readonly seed?: number | undefined;
  readonly database?: string | undefined;
  readonly adminToken?: string | undefined;
  readonly adminTokenFile?: string | undefined;
  readonly allowExternalBind?: boolean | undefined;
  readonly transport?: "auto" | Transport | undefined;
  readonly json?: boolean | undefined;
  readonly watch?: boolean | undefined;
  readonly parentPid?: number | undefined;
  /** `--NAME-port` of a domain, and of the leak trap. */
  readonly [name: `${string}Port`]: number | undefined;
}

/** `errorworks serve`: runs until it is asked to stop. @throws {ConfigError}, or what the port or the database say */
export async function runServe(flags: ServeFlags, host: Host): Promise<void> {
  await logToStderr();
  const stopped = host.stopped(); // asked for first, so that a signal during the start is not missed
  const parent = flags.parentPid === undefined ? undefined : watchParent(flags.parentPid);
  const { services, spawn } = host;
  const loaded = await load(flags, host);
  const running = await startServer({ ...loaded, services, spawn });
  const unguard = host.guardStop(loaded.config.server.drain_sec * 1000);
  let unfollow = () => {};
  try {
    unfollow = await followConfig(flags, host, (next) => running.coordinator.replace(next));
    if (flags.json) host.line(JSON.stringify(facts(running, services)));
    else for (const line of banner(running, services)) host.line(line);
    const signal = await Promise.race(parent ? [stopped, parent.gone] : [stopped]);
    getLogger(["errorworks", "server"]).info("Got {signal}, letting replies in flight finish", { signal });
  } finally {
    parent?.stop();
    unfollow();
    await running.stop();
    unguard();
  }
}

/** Reloads the configuration at SIGHUP, and with `--watch` when its file changes; the result ends that. */
async function followConfig(
  flags: ServeFlags,
  host: Host,
  replace: (next: Config) => Promise<void>,
): Promise<() => void> {
  const read = async () => (await load(flags, host)).config;
  let stopped = false;
  host.onReload(() => stopped || void reload("SIGHUP", read, replace));
  const file = flags.watch ? fileOf({ file: flags.config, env: host.env }) : undefined;
  const changed = () => void reload(`${file} has changed`, read, replace);
  const unwatch = file === undefined ? () => {} : await watchFile(file, changed);
  return () => {
    stopped = true;
    unwatch();
  };
}

/** The configuration that flags, environment and files add up to. @throws {ConfigError} */
async function load(flags: ServeFlags, { services, env }: Pick<Host, "services" | "env">): Promise<Loaded> {
  if (flags.watch && fileOf({ file: flags.config, env }) === undefined) {
    throw new ConfigError([{ path: "", message: "--watch needs a file to watch: give --config FILE, too" }]);
  }
  return await loadConfig(services, {
    preset: flags.preset,
    file: flags.config,
    presetDir: flags.presetDir,
    env,
    flags: flagTree(flags, ["canary", ...services.map(({ name }) => name)], await tokenFromFile(flags)),
    fault: flags.fault ?? [],
    set: flags.set ?? [],
  });
}

/** The named flags as a tree; what was not given is not in it. */
function flagTree(flags: ServeFlags, ports: readonly string[], token: string | undefined): Tree {
  const server = {
    ...Object.fromEntries(ports.map((name) => [`${name}_port`, flags[`${name}Port`]])),
    host: flags.host,
    port: flags.port,
    workers: flags.workers,
    admin_token: token,
    allow_external_bind: flags.allowExternalBind,
    transport: flags.transport,
  };
  return given({ seed: flags.seed, server: given(server), metrics: given({ database: flags.database }) });
}

function given(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));
}

async function tokenFromFile({ adminToken, adminTokenFile }: ServeFlags): Promise<string | undefined> {
  if (adminToken !== undefined || adminTokenFile === undefined) return adminToken;
  try {
    return (await Deno.readTextFile(adminTokenFile)).trim();
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "no such file" : String(error);
    throw new ConfigError([{
      path: "",
      message: `Cannot read --admin-token-file "${adminTokenFile}": ${why}`,
    }]);
  }
}
