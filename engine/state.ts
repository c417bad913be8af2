import { createBurstClock } from "./burst.ts";
import { createChance } from "./chance.ts";
import type { Tree } from "./config/merge.ts";
import type { Config } from "./config/schema.ts";
import { createLiveConfig } from "./live_config.ts";
import { Recorder } from "./metrics/recorder.ts";
import type { Store } from "./metrics/store.ts";
import type { Mounted, Service } from "./mount.ts";
import { drawSeed, secretHex } from "./random.ts";
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

/** The seed and the admin token of a run, drawn where the configuration names none. */
export function seedAndToken({ seed, server }: Config): Pick<ServerParts, "seed" | "token"> {
  return { seed: seed ?? drawSeed(), token: server.admin_token ?? secretHex(16) };
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
  /** Puts the domains' sections of another configuration in force; the rest takes a restart. @throws {ConfigError} */
  replace(next: Config): Promise<void>;
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
  const { services, clock, seed, config: first } = parts;
  let refused = 0;
  const chance = createChance({ seed, determinism: first.determinism });
  const bursts = createBurstClock(() => clock.now());
  const recorder = createRecorder(parts, () => live.now().config);
  const mounted = services.map((one) =>
    one.mount({
      clock,
      chance,
      bursts,
      observer: recorder,
      id: () => `req_${secretHex(16)}`, // of requests that are refused before they get a fate
      reveal: first.server.reveal,
      bodyLimit: first.server.max_body_bytes,
    })
  );
  const live = await createLiveConfig({ first, services, mounted });
  await recorder.begin();

  return {
    parts,
    mounted,
    recorder,
    config: live.now,
    update: live.update,
    replace: live.replace,
    reset: () =>
      live.renew(async () => {
        await recorder.reset();
        chance.reset();
        bursts.reset();
      }),
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
