/** Test harness: one server with a clock that does not tick by itself, and its rows at hand. */
import { strict as assert } from "node:assert";
import { loadConfig } from "../engine/config/load.ts";
import type { SqlValue } from "../engine/metrics/columns.ts";
import { storeOptions } from "../engine/metrics/open.ts";
import { openStore } from "../engine/metrics/libsql_store.ts";
import type { Service } from "../engine/service/service.ts";
import { createServer, type Server } from "../engine/server.ts";
import { type RunningServer, type StartOptions as Started, startServer } from "../engine/start.ts";
import { FetchConnection } from "../engine/transport/fetch_connection.ts";
import type { Transport } from "../engine/transport/listen.ts";
import { sha256 } from "../engine/base/digest.ts";
import { ClientGone, systemClock } from "../engine/base/clock.ts";
import { LOOPBACKS, openLeakTrap } from "../engine/transport/leak_trap.ts";
import { STALL_MS } from "../engine/base/main_thread_watch.ts";
import { START_MS } from "../engine/supervisor/supervisor.ts";
import { openListeners } from "../engine/supervisor/listeners.ts";
import { llm } from "../llm/domain.ts";
import { web } from "../web/domain.ts";
import type { Clock } from "../engine/base/time.ts";
import { started } from "./program.ts";
import { bindOptionsOf, urlsOf } from "../engine/service/addresses.ts";

export const TOKEN = "test-token";
export const AUTH = { authorization: `Bearer ${TOKEN}` };

/** A clock on which every wait is over at once, and which shows how long it would have taken. */
export function fakeClock(): Clock & { waited(): number; advance(ms: number): void } {
  let now = 0;
  let waited = 0;
  return {
    now: () => now,
    epoch: () => 1_790_000_000_000 + now,
    sleep(ms, client) {
      if (client?.gone) return Promise.reject(new ClientGone());
      waited += ms;
      now += ms;
      return Promise.resolve();
    },
    doze(ms) {
      return this.sleep(ms);
    },
    waited: () => waited,
    advance(ms) {
      now += ms;
    },
  };
}

/** The same, but nothing gets older while somebody waits. */
export function agelessClock(): ReturnType<typeof fakeClock> {
  const clock = fakeClock();
  const epoch = clock.epoch();
  return { ...clock, epoch: () => epoch };
}

/** The pieces of a body as they came, a character for each byte; the last one tells of a body that broke off. */
export async function piecesOf({ body }: Response): Promise<string[]> {
  const pieces: string[] = [];
  const decoder = new TextDecoder("latin1");
  try {
    for await (const piece of body ?? []) pieces.push(decoder.decode(piece));
  } catch {
    pieces.push("(broken)");
  }
  return pieces;
}

/** Options of a server in a test. */
export interface Wanted {
  readonly preset?: string;
  /** Name of a bundled scenario. */
  readonly scenario?: string;
  /** `--set` assignments. */
  readonly set?: readonly string[];
  readonly seed?: number;
  readonly clock?: Clock;
  readonly services?: readonly Service[];
  readonly database?: string;
  readonly transport?: Transport;
}

/** `ms`, multiplied by how many processes wait for each core now: the limit of a wait that load makes longer. */
export function underLoad(ms: number): number {
  const [minute = 0] = Deno.loadavg();
  return Math.round(ms * Math.max(1, minute / navigator.hardwareConcurrency));
}

/** Longest silence of a worker that counts as load, in milliseconds: one that tests make stuck is silent for 9 s. */
const MOST_STALL_MS = 6_000;

/** Starts a thread as the command line does. */
export function spawnWorker(name: string): Worker {
  return new Worker(started("main.ts"), { type: "module", name });
}

/** The domains of the program. */
export const SERVICES: readonly Service[] = [llm, web];

/** The host of an edge module that nobody stops and whose output nobody reads. */
export const SILENT_HOST = {
  line() {},
  error() {},
  refuse() {},
  stopped: () => new Promise<never>(() => {}),
  exit() {},
};

/** Settings of services that answer at once. */
function noLatency(services: readonly Service[]): string[] {
  return services.map(({ name }) => `${name}.latency={"base_ms":0,"jitter_ms":0}`);
}

/** Builds a server without a port; by default with no latency, no faults and seed 7. */
export async function buildServer(wanted: Wanted = {}): Promise<Server> {
  const { services = SERVICES, seed = 7, clock = fakeClock(), database = ":memory:", transport = "fetch" } =
    wanted;
  const { config, preset, folders } = await loadConfig(services, {
    preset: wanted.preset,
    scenario: wanted.scenario,
    set: [...noLatency(services), ...(wanted.set ?? [])],
  });
  const { canary_port: port } = config.server;
  return await createServer({
    services,
    config,
    preset,
    folders,
    seed,
    token: TOKEN,
    token_sha256: sha256(TOKEN),
    store: await openStore({ ...storeOptions(config.metrics, services), url: database }, clock),
    clock,
    transport,
    leakTrap: port === undefined ? undefined : await openLeakTrap({ hostnames: LOOPBACKS, port, clock }),
  });
}

/** A server as its clients see it, wherever it runs. */
export interface Target {
  /** Address that it listens on; empty in process. */
  readonly url: string;
  /** Address of the website's own port (`server.web_port`); empty where it has none. */
  readonly webUrl: string;
  /** Sends a request: in process, or over the socket it listens on. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** A chat completion with one user message. */
  chat(body?: Record<string, unknown>, headers?: HeadersInit): Promise<Response>;
  /** Calls a route under `/admin` with the token. */
  admin(path: string, init?: RequestInit): Promise<Response>;
}

/** A server in a test, and how to talk to it. */
export interface Bench extends Target {
  readonly server: Server;
  /** The rows of a domain that were written so far, of `llm` if not said otherwise. */
  rows(domain?: string): Promise<Record<string, SqlValue>[]>;
}

/** The smallest request that gets an answer. */
export const HELLO = { model: "gpt-4o", messages: [{ role: "user", content: "Hello there" }] };

/** Target that sends its requests with `ask`. */
export function targetOf(url: string, ask: Target["ask"], webUrl = ""): Target {
  return {
    url,
    webUrl,
    ask,
    chat: (body = {}, headers = {}) =>
      ask("/v1/chat/completions", { method: "POST", headers, body: JSON.stringify({ ...HELLO, ...body }) }),
    admin: (path, init) => ask(`/admin${path}`, { ...init, headers: { ...AUTH, ...init?.headers } }),
  };
}

/** Runs `test` with a server in process, and fails if it leaves a bug behind. */
export async function withServer(wanted: Wanted, test: (bench: Bench) => Promise<void>): Promise<void> {
  const server = await buildServer(wanted);
  const ask = async (path: string, init?: RequestInit) => {
    const request = new Request(`http://errorworks${path}`, init);
    return await server.app.fetch(request, { connection: new FetchConnection(request) });
  };
  await run(server, targetOf("", ask), test);
}

/** The same over a real port, on the real clock. */
export async function withListener(wanted: Wanted, test: (bench: Bench) => Promise<void>): Promise<void> {
  const transport = wanted.transport ?? "socket";
  const server = await buildServer({ clock: systemClock, ...wanted, transport });
  const bind = bindOptionsOf(server.state.snapshot().config, wanted.services ?? SERVICES);
  const listeners = await openListeners(server.state, { ...bind, ports: { ...bind.ports, main: 0 } });
  const url = `http://127.0.0.1:${listeners.ports["main"]}`;
  const { web = "" } = urlsOf(url, listeners.ports);
  try {
    await run(server, targetOf(url, (path, init) => fetch(url + path, init), web), test);
  } finally {
    await listeners.close(0);
  }
}

/** A server with workers of its own, as a client sees it. */
export interface Crew extends Target {
  readonly running: RunningServer;
  /** The rows of a domain that were written so far, of `llm` if not said otherwise. */
  rows(domain?: string): Promise<Record<string, SqlValue>[]>;
}

/** Options of a server with workers in a test. */
export type CrewWanted = Wanted & Partial<Pick<Started, "spawn" | "supervision">>;

/** Runs `test` with what `startCrew` starts, and fails if it leaves a bug behind. */
export async function withWorkers(
  workers: number,
  wanted: CrewWanted,
  test: (crew: Crew) => Promise<void>,
): Promise<void> {
  const crew = await startCrew(workers, wanted);
  const { running } = crew;
  try {
    await test(crew);
    assert.equal(running.coordinator.sharedState.sum("bugs"), 0, "the test left a bug behind");
  } finally {
    await running.stop();
  }
}

/** Starts what `errorworks serve --workers N` starts, on a free port. It has to be stopped by the test. */
export async function startCrew(workers: number, wanted: CrewWanted): Promise<Crew> {
  const { services = SERVICES, seed = 7, database = ":memory:", transport = "socket", spawn = spawnWorker } =
    wanted;
  const set = [
    ...noLatency(services),
    `server.workers=${workers}`,
    "server.port=0",
    "server.drain_sec=0",
    `server.transport=${transport}`,
    `server.admin_token=${TOKEN}`,
    `seed=${seed}`,
    `metrics.database=${JSON.stringify(database)}`,
    ...(wanted.set ?? []),
  ];
  const { config, preset, folders } = await loadConfig(services, {
    preset: wanted.preset,
    scenario: wanted.scenario,
    set,
  });
  const { supervision = {} } = wanted;
  const running = await startServer({
    services,
    config,
    preset,
    folders,
    spawn,
    supervision,
    patience: { startMs: underLoad(START_MS), stallMs: Math.min(underLoad(STALL_MS), MOST_STALL_MS) },
  });
  return {
    ...targetOf(running.url, (path, init) => fetch(running.url + path, init), running.urls["web"]),
    running,
    rows: async (domain = "llm") =>
      (await running.coordinator.read({ domain, table: "requests", after: 0, limit: 100_000 })).rows,
  };
}

async function run(server: Server, target: Target, test: (bench: Bench) => Promise<void>) {
  try {
    await test({
      ...target,
      server,
      rows: async (domain = "llm") =>
        (await server.coordinator.read({ domain, table: "requests", after: 0, limit: 100_000 })).rows,
    });
    assert.equal(server.state.sharedState.sum("bugs"), 0, "the test left a bug behind");
  } finally {
    await server.close();
  }
}

/** `--set` assignments that fire one fault of a domain at every request it can happen to. */
export function always(fault: string, options: Record<string, unknown> = {}, domain = "llm"): string[] {
  return [`${domain}.faults.${fault}=${JSON.stringify({ pct: 100, ...options })}`];
}
