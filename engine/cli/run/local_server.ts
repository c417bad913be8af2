import { messageOf } from "../../base/error.ts";
import { isObject } from "../../base/json.ts";
import { type Tree, withoutUndefined } from "../../base/tree.ts";
import { loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { setLayer } from "../../config/set_layer.ts";
import { type RunningServer, startServer } from "../../start.ts";
import type { Transport } from "../../transport/listen.ts";
import { loopbackHost } from "../../transport/loopback.ts";
import { type SourceFlags, sourcesOf } from "../config_command.ts";
import type { Host } from "../host.ts";
import { commandEnv } from "./command_env.ts";

/** Flags of a server that is for one command alone. */
export interface LocalFlags extends SourceFlags {
  readonly seed?: number | undefined;
  readonly workers?: number | undefined;
  readonly transport?: "auto" | Transport | undefined;
  readonly database?: string | undefined;
  /** Name or file of a scenario, and how many times as fast its seconds pass. */
  readonly scenario?: string | undefined;
  readonly timeScale?: number | undefined;
  /** Lines of a tape that is played. */
  readonly tapeLines?: readonly string[] | undefined;
  /** Records faulted requests on a tape; `all`: requests that are answered well, too. */
  readonly record?: boolean | "all" | undefined;
  /** Takes free ports in place of those of `--set`, too: one command line starts several such servers at once. */
  readonly freePorts?: boolean | undefined;
}

/** A server for one command, and the environment that leads the command to it. */
interface LocalServer {
  readonly running: RunningServer;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a server in this process, on free ports of loopback, whatever the configuration says: only `--set` chooses some.
 * Its rows are in memory unless a database is asked for.
 *
 * @throws {ConfigError}, or what the database says
 */
export async function startLocalServer(flags: LocalFlags, host: Host): Promise<LocalServer> {
  const { services, spawn, env } = host;
  const { scenario } = flags;
  const loaded = await loadConfig(services, {
    ...sourcesOf(flags, { env }),
    scenario,
    flags: settingsOf(flags),
  });
  const config = withFreePorts(loaded.config, flags.freePorts ? [] : await serverKeys(flags.set));
  const running = await started(() => startServer({ ...loaded, config, services, spawn }));
  const { url, urls, facts: { token } } = running;
  const bases = services.flatMap(({ name, base }) =>
    base === undefined ? [] : [[name, urls[name] ?? url + base]]
  );
  const found = { url, bases: Object.fromEntries(bases), token: token ?? "" };
  return { running, env: commandEnv(found, host.testing, env) };
}

/** Keys of the section `server` that `--set` names. */
async function serverKeys(set: readonly string[] = []): Promise<readonly string[]> {
  const layers = await Promise.all(set.map((assignment) => setLayer(assignment)));
  return layers.flatMap(({ tree: { server } }) => isObject(server) ? Object.keys(server) : []);
}

/** The same configuration with free ports for the leak trap and for domains with ports of their own, but for `kept` keys. */
function withFreePorts({ server, ...config }: Config, kept: readonly string[]): Config {
  const named = Object.keys(server).filter((key) => key.endsWith("_port") && !kept.includes(key));
  return { ...config, server: { ...server, ...Object.fromEntries(named.map((key) => [key, 0])) } };
}

async function started(start: () => Promise<RunningServer>): Promise<RunningServer> {
  try {
    return await start();
  } catch (error) {
    throw new Error(`Cannot start the server that the command is to meet: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function settingsOf(
  { seed, workers, transport, database = ":memory:", timeScale, tapeLines: lines, record }: LocalFlags,
): Tree {
  const server = { host: loopbackHost(), port: 0, drain_sec: 0, workers, transport };
  const scenario = timeScale === undefined ? undefined : { time_scale: timeScale };
  return withoutUndefined({
    seed,
    server: withoutUndefined(server),
    metrics: { database },
    scenario,
    tape: withoutUndefined({ record, lines }),
  });
}
