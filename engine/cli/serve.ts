import { configure, getConsoleSink, getLogger } from "@logtape/logtape";
import { systemClock } from "../clock.ts";
import { fileOf, loadConfig, type Loaded } from "../config/load.ts";
import type { Tree } from "../config/merge.ts";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../error.ts";
import { openMetrics, storeOptions } from "../metrics/open.ts";
import { createServer, type Server } from "../server.ts";
import { seedAndToken } from "../state.ts";
import { listen, type Listener, type Transport } from "../transport/listen.ts";
import { canBreakSockets } from "../transport/probe.ts";
import { banner, facts } from "./banner.ts";
import type { Host } from "./cli.ts";
import type { SourceFlags } from "./config.ts";
import { reload, watchFile } from "./reload.ts";

/** The flags of `errorworks serve`. */
export interface ServeFlags extends SourceFlags {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly seed?: number | undefined;
  readonly database?: string | undefined;
  readonly adminToken?: string | undefined;
  readonly adminTokenFile?: string | undefined;
  readonly allowExternalBind?: boolean | undefined;
  readonly transport?: "auto" | Transport | undefined;
  readonly json?: boolean | undefined;
  readonly watch?: boolean | undefined;
}

/** A server that listens. */
export interface Running {
  readonly server: Server;
  readonly listener: Listener;
  readonly url: string;
}

/** `errorworks serve`: runs until it is asked to stop. @throws {ConfigError}, or what the port or the database say */
export async function runServe(flags: ServeFlags, host: Host): Promise<void> {
  await logToStderr();
  const stopped = host.stopped(); // asked for first, so that a signal during the start is not missed
  const running = await start(flags, host);
  let unfollow = () => {};
  try {
    unfollow = await followConfig(flags, host, running.server);
    if (flags.json) host.line(JSON.stringify(facts(running)));
    else for (const line of banner(running)) host.line(line);
    const signal = await stopped;
    getLogger(["errorworks", "server"]).info("Got {signal}, letting replies in flight finish", { signal });
  } finally {
    unfollow();
    await stop(running);
  }
}

/** Reloads the configuration at SIGHUP, and with `--watch` when its file changes; the result ends that. */
async function followConfig(flags: ServeFlags, host: Host, { replace }: Server): Promise<() => void> {
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
    flags: flagTree(flags, await tokenFromFile(flags)),
    set: flags.set ?? [],
  });
}

/** Starts what the flags say. @throws {ConfigError}, or what the port or the database say */
export async function start(flags: ServeFlags, host: Pick<Host, "services" | "env">): Promise<Running> {
  const { config, preset } = await load(flags, host);
  for (const service of host.services) await service.check(config[service.name]); // before anything is opened
  const [transport, store] = await Promise.all([pickTransport(config), openStore(config, host)]);
  const server = await createServer({
    services: host.services,
    config,
    preset,
    ...seedAndToken(config),
    store,
    clock: systemClock,
    transport,
  });
  const place = { hostname: config.server.host.replace(/^\[|\]$/g, ""), port: config.server.port };
  try {
    const listener = await listen(server.app, transport, place, server.refuse);
    const shown = place.hostname.includes(":") ? `[${place.hostname}]` : place.hostname;
    return { server, listener, url: `http://${shown}:${listener.port}` };
  } catch (error) {
    await server.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot listen on ${place.hostname}:${place.port}: ${why}`, { cause: error });
  }
}

/** Lets replies in flight finish, writes the last rows, closes. */
export async function stop({ server, listener }: Running): Promise<void> {
  await listener.close(server.config().config.server.drain_sec * 1000);
  await server.close();
}

/** Opens the database. @throws when it cannot be used */
async function openStore({ metrics }: Config, { services }: Pick<Host, "services">) {
  try {
    return await openMetrics(storeOptions(metrics, services));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot open the metrics database "${metrics.database}": ${why}`, { cause: error });
  }
}

async function pickTransport({ server: { transport } }: Config): Promise<Transport> {
  if (transport !== "auto") return transport;
  return await canBreakSockets() ? "socket" : "fetch";
}

/** The named flags as a tree; what was not given is not in it. */
function flagTree(flags: ServeFlags, token: string | undefined): Tree {
  const server = {
    host: flags.host,
    port: flags.port,
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

/** Trouble goes to stderr; stdout is for what was asked for. */
async function logToStderr(): Promise<void> {
  const levels = {
    trace: "log",
    debug: "error",
    info: "error",
    warning: "error",
    error: "error",
    fatal: "error",
  } as const;
  await configure({
    sinks: { stderr: getConsoleSink({ levelMap: levels }) },
    loggers: [
      { category: "errorworks", sinks: ["stderr"], lowestLevel: "info" },
      { category: ["logtape", "meta"], sinks: ["stderr"], lowestLevel: "warning" },
    ],
    reset: true,
  });
}
