import { plainLayer } from "./config/layers.ts";
import { parseConfig } from "./config/load.ts";
import { deepFreeze, type Tree } from "./config/merge.ts";
import type { Config } from "./config/schema.ts";
import type { Mounted, Service } from "./mount.ts";
import { createTurns } from "./turns.ts";

/** The configuration in force. Each change comes into force as a whole, or not at all. */
export interface LiveConfig {
  /** The configuration, and how often it has changed, from 1. */
  now(): { readonly config: Config; readonly version: number };
  /** Lays a part over it. @throws {ConfigError} */
  update(patch: Tree): Promise<Config>;
  /** Takes the domains' sections of another configuration; the rest takes a restart. @throws {ConfigError} */
  replace(next: Config): Promise<void>;
  /** Compiles it anew, so that sequential banks begin again. It stays as it was if `work` fails. */
  renew(work: () => Promise<void>): Promise<void>;
}

/** Puts a first configuration in force. @throws {ConfigError} */
export async function createLiveConfig(
  { first, services, mounted }: {
    readonly first: Config;
    readonly services: readonly Service[];
    readonly mounted: readonly Mounted[];
  },
): Promise<LiveConfig> {
  let config = first;
  let version = 1;
  // Changes take turns: one that is based on what another is about to replace would undo it.
  const inTurn = createTurns();

  /** Compiles a configuration; the result puts all of it in force at once. */
  async function prepare(next: Config): Promise<() => void> {
    const commits = await Promise.all(mounted.map((one) => one.prepare(next[one.name])));
    return () => {
      for (const commit of commits) commit();
      config = next;
    };
  }

  async function change(next: Config): Promise<Config> {
    (await prepare(next))();
    version++;
    return config;
  }

  (await prepare(config))();
  return {
    now: () => ({ config, version }),
    update: (patch) =>
      inTurn(() =>
        change(parseConfig(services, [plainLayer("current", config), plainLayer("request body", patch)]))
      ),
    replace: (next) =>
      inTurn(async () => {
        const sections = Object.fromEntries(services.map(({ name }) => [name, next[name]]));
        await change(deepFreeze({ ...config, ...sections }));
      }),
    renew: (work) =>
      inTurn(async () => {
        const commit = await prepare(config);
        await work();
        commit();
      }),
  };
}
