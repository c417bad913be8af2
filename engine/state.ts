import type { Config } from "./config/schema.ts";
import { type Edition, Editions } from "./hub/edition.ts";
import type { Member } from "./hub/hub.ts";
import type { HubPort } from "./hub/port.ts";
import { NO_DATABASE } from "./metrics/nowhere.ts";
import { Recorder } from "./metrics/recorder.ts";
import type { DomainStats } from "./metrics/tally.ts";
import type { Mounted, Service } from "./mount.ts";
import { drawSeed, secretHex } from "./random.ts";
import { Run, type RunMemory } from "./run.ts";
import { Sequences } from "./sequences.ts";
import type { Plane, Slot } from "./shared/plane.ts";
import type { Ports } from "./ports.ts";
import type { Refuse } from "./transport/listen.ts";
import type { Accumulator, Clock, HttpError } from "./types.ts";

/** What is known of a server from its start; it travels to workers. */
export interface Facts {
  readonly preset: string | null;
  readonly seed: number;
  /** Bearer token of `/admin`. */
  readonly token: string;
  readonly transport: "socket" | "fetch";
  /** Address of the canary; `null` without one. */
  readonly canary: string | null;
  readonly instance_id: string;
}

/** What one worker's side is made from. */
export interface StateParts {
  readonly services: readonly Service[];
  readonly facts: Facts;
  /** The first configuration: what of it takes a restart is read here. */
  readonly config: Config;
  /** Its `now` is common to all workers. */
  readonly clock: Clock;
  readonly plane: Plane;
  /** Which slot of the plane is its own. */
  readonly worker: number;
  /** How often this worker was started before. */
  readonly generation: number;
  readonly hub: HubPort;
}

/** The seed and the admin token of a server, drawn where the configuration names none. */
export function seedAndToken({ seed, server }: Config): Pick<Facts, "seed" | "token"> {
  return { seed: seed ?? drawSeed(), token: server.admin_token ?? secretHex(16) };
}

/** The figures of a domain. */
export type Stats = DomainStats & { readonly in_flight: number };

/** One worker without routes: its domains, what is in force for them, and its figures. */
export interface State extends Member {
  readonly services: readonly Service[];
  readonly facts: Facts;
  readonly hub: HubPort;
  readonly plane: Plane;
  readonly slot: Slot;
  readonly mounted: readonly Mounted[];
  readonly clock: Clock;
  edition(): Edition;
  run(): Run;
  /** Figures of a domain, by all workers, right as of now. */
  stats(domain: string): Stats;
  /** Answers what came in place of HTTP, as the domain does whose port it came to (the first one by default), and counts it. */
  refuse(domain?: string): ReturnType<Refuse>;
  /** Draws whether the next connection is served, and counts it where it is not. */
  admit(): boolean;
  /** The ports that are open; `null` on a host that calls `fetch`. */
  ports(): Ports | null;
  /** Says which ports are open. */
  opened(ports: Ports): void;
  /** What waits on this worker, with its bounds. */
  accumulators(): Readonly<Record<string, Accumulator>>;
  /** Says that this worker is about to stop. */
  drain(): void;
  draining(): boolean;
  /** Hands over the last rows. */
  close(): Promise<void>;
}

/** Puts one worker together. It serves nothing before its first edition. */
export function createState(parts: StateParts): State {
  const { services, facts, plane, clock, hub } = parts;
  const slot = plane.slot(parts.worker);
  const editions = new Editions(plane);
  const recorder = createRecorder(parts, slot);
  const mounted = mountAll(parts, () => editions.now());
  let run: Run | undefined;
  const edition = () => known(editions.now());

  return {
    services,
    facts,
    hub,
    plane,
    slot,
    mounted,
    clock,
    edition,
    run: () => (edition(), known(run)),
    async prepare(next) {
      const commits = await Promise.all(mounted.map((one) => one.prepare(next.config[one.name])));
      const nextRun = run?.id === next.run.run_id ? run : viewOf(next.run, parts);
      const sequences = sequencesOf(next, nextRun, services);
      const { config_version } = next;
      editions.expect({
        edition: next,
        commit() {
          run = nextRun;
          recorder.open(nextRun);
          const books = recorder.books(nextRun);
          for (const [at, commit] of commits.entries()) {
            commit({ run: nextRun, sequences, observer: known(books[at]), config_version });
          }
          slot.set("config_version", config_version);
        },
      });
    },
    settle() {
      editions.now();
      return Promise.resolve();
    },
    flush: () => recorder.flush(),
    stats(domain) {
      const at = services.findIndex(({ name }) => name === domain);
      edition();
      return { ...known(known(run).tallies[at]).stats(), in_flight: plane.inFlight(at) };
    },
    refuse(domain) {
      slot.add("refused", 1);
      return refusal(mounted.find(({ name }) => name === domain) ?? mounted[0]);
    },
    admit: () => admits(parts, slot, () => (edition(), known(run))),
    accumulators: () => recorder.memory(),
    ...standing(),
    close: () => recorder.close(),
  };
}

/** Draws whether a new connection is served, and counts it where it is not. */
function admits({ config }: StateParts, slot: Slot, run: () => Run): boolean {
  const { reset_pct } = config.server;
  if (reset_pct === 0 || run().connection()() * 100 >= reset_pct) return true;
  slot.add("reset_connections", 1);
  return false;
}

/** Whether a worker listens, and where. */
function standing(): Pick<State, "drain" | "draining" | "ports" | "opened"> {
  let draining = false;
  let ports: Ports | null = null;
  return {
    drain() {
      draining = true;
    },
    draining: () => draining,
    ports: () => ports,
    opened(now) {
      ports = now;
    },
  };
}

const NOT_HTTP: HttpError = { status: 400, code: null, message: "The request is not valid HTTP." };

function refusal(mounted: Mounted | undefined): ReturnType<Refuse> {
  const { headers = {}, body = "" } = mounted?.error(NOT_HTTP) ?? {};
  return { status: 400, type: headers["content-type"] ?? "", body: String(body) };
}

function createRecorder(parts: StateParts, slot: Slot): Recorder {
  const { services, facts, config, clock, worker, generation, hub } = parts;
  return new Recorder({
    clock,
    domains: services,
    bucketSec: config.metrics.bucket_sec,
    slot,
    keepsRows: config.metrics.database !== NO_DATABASE,
    instance_id: facts.instance_id,
    writer: `${facts.instance_id}/${worker}`,
    firstNumber: generation * 2 ** 32,
    deliver: (delivery, rows) => hub.write(delivery, rows),
  });
}

function mountAll(
  { services, facts, clock, hub, config: { server } }: StateParts,
  settle: () => void,
): Mounted[] {
  return services.map((one) =>
    one.mount({
      clock,
      settle,
      id: () => `req_${secretHex(16)}`, // of requests that are refused before they get a fate
      reveal: server.reveal,
      bodyLimit: server.max_body_bytes,
      shelf: hub,
      notes: hub,
      canary: facts.canary,
    })
  );
}

function viewOf(run: RunMemory, { services, clock, facts, config }: StateParts): Run {
  return new Run(run, { shapes: services, clock, seed: facts.seed, determinism: config.determinism });
}

function sequencesOf(edition: Edition, { sessions }: Run, shapes: readonly Service[]): Sequences {
  return new Sequences({ shapes, buffer: edition.sequences, sessions, version: edition.config_version });
}

/** What has to be there once a worker has joined. */
function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("Cannot serve before the first edition is in force");
  return value;
}
