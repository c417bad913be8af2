import { createBurstClock } from "./burst.ts";
import { createChance } from "./chance.ts";
import { plainLayer } from "./config/layers.ts";
import { parseConfig } from "./config/load.ts";
import type { Tree } from "./config/merge.ts";
import type { Config } from "./config/schema.ts";
import { Recorder } from "./metrics/recorder.ts";
import type { Store } from "./metrics/store.ts";
import type { Mounted, Service } from "./mount.ts";
import { secretHex } from "./random.ts";
import type { Clock } from "./types.ts";
import { VERSION } from "./version.ts";

/** What a server is made from. */
export interface ServerParts {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly preset: string | null;
  readonly seed: number;
  /** Bearer token of `/admin`. */
  readonly token: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly transport: "socket" | "fetch";
}

/** A fake server without routes: its domains, configuration, chance and figures. */
export interface State {
  readonly parts: ServerParts;
  readonly mounted: readonly Mounted[];
  readonly recorder: Recorder;
  /** The configuration in force, and how often it has changed, from 1. */
  config(): { readonly config: Config; readonly version: number };
  /** Lays a part over the configuration in force; all of it comes into force, or nothing. @throws {ConfigError} */
  update(patch: Tree): Promise<Config>;
  /** Starts over: new run, ordinal 0, burst clock, sequential banks. The configuration stays. */
  reset(): Promise<void>;
  /** Answers what came in place of HTTP, and counts it. */
  refuse(): { readonly status: 400; readonly body: string };
  refused(): number;
  /** Counts of what is remembered to repeat fates. */
  memory(): { readonly size: number; readonly limit: number; readonly forgotten: number };
  /** Writes the last rows and closes the database. */
  close(): Promise<void>;
}

/** Puts services together and opens the run. @throws {ConfigError} or what the store says */
export async function createState(parts: ServerParts): Promise<State> {
  const { services, clock, seed } = parts;
  let { config } = parts;
  let version = 1;
  let refused = 0;
  const chance = createChance({ seed, determinism: config.determinism });
  const bursts = createBurstClock(() => clock.now());
  const recorder = createRecorder(parts, () => config);
  const mounted = services.map((one) =>
    one.mount({
      clock,
      chance,
      bursts,
      observer: recorder,
      id: () => `req_${secretHex(16)}`, // of requests that are refused before they get a fate
      reveal: config.server.reveal,
      bodyLimit: config.server.max_body_bytes,
    })
  );

  /** Compiles a configuration; the result puts all of it in force at once. */
  async function prepare(next: Config): Promise<() => void> {
    const commits = await Promise.all(mounted.map((one) => one.prepare(next[one.name])));
    return () => {
      for (const commit of commits) commit();
      config = next;
    };
  }
  (await prepare(config))();
  await recorder.begin();

  return {
    parts,
    mounted,
    recorder,
    config: () => ({ config, version }),
    async update(patch) {
      const layers = [plainLayer("current", config), plainLayer("request body", patch)];
      const commit = await prepare(parseConfig(services, layers));
      commit();
      version++;
      return config;
    },
    async reset() {
      // What can fail comes first: after an error nothing has changed.
      const commit = await prepare(config);
      await recorder.reset();
      commit();
      chance.reset();
      bursts.reset();
    },
    refuse() {
      refused++;
      return { status: 400, body: mounted[0]?.error({ status: 400, code: null, message: NOT_HTTP }) ?? "" };
    },
    refused: () => refused,
    memory: () => chance.memory(),
    close: () => recorder.close(),
  };
}

const NOT_HTTP = "The request is not valid HTTP.";

function createRecorder(
  { services, store, clock, seed, preset, config }: ServerParts,
  current: () => Config,
): Recorder {
  return new Recorder({
    store,
    clock,
    domains: services.map(({ name, columns, faults }) => ({
      name,
      columns,
      faults: faults.map((one) => one.name),
    })),
    bucketSec: config.metrics.bucket_sec,
    describe: () => ({ seed, preset, version: VERSION, config: JSON.stringify(withoutSecrets(current())) }),
  });
}

/** The configuration as it may be stored and shown. */
export function withoutSecrets({ server, metrics, ...rest }: Config): Tree {
  const { admin_token: _, ...openServer } = server;
  const { auth_token: __, ...openMetrics } = metrics;
  return { ...rest, server: openServer, metrics: openMetrics };
}
