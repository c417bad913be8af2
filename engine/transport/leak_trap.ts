import { createServer, type IncomingMessage, type Server } from "node:http";
import { getLogger } from "@logtape/logtape";
import { type HandleObserver, HandleWatch } from "./handle_watch.ts";
import { type OpenedPort, openPort, type PortAddress } from "./listen.ts";
import { hostInUrl } from "./ports.ts";
import { once } from "../base/once.ts";
import type { Clock } from "../base/time.ts";
import type { Accumulator } from "../base/accumulator.ts";

const log = getLogger(["errorworks", "transport"]);

/** Requests that are remembered. */
const MOST_REQUESTS = 1000;
/** Limits on the stored headers of one request, and on its path, in characters. */
const MOST_HEADERS = 16_384;
const MOST_PATH = 4096;

/** A request that reached the leak trap. */
export interface TrappedRequest {
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly remote_port: number | null;
  /** `null`, as the rest of it, where what came was not HTTP. */
  readonly method: string | null;
  readonly path: string | null;
  /** With its question mark; empty without one. */
  readonly query: string | null;
  readonly host: string | null;
  /** Names and values in their order, as they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The requests that reached the leak trap, oldest first. */
export interface TrappedRequests {
  readonly url: string;
  /** Number of requests since the last reset. */
  readonly total: number;
  /** The last 1,000 of them. */
  readonly requests: readonly TrappedRequest[];
}

/**
 * Leak trap: a listener that no client has a reason to reach. A request to it was led there by a fault, and is recorded
 * with all its headers, which proves what a client leaks.
 */
export interface LeakTrap {
  readonly url: string;
  trapped(): TrappedRequests;
  memory(): Readonly<Record<string, Accumulator>>;
  clear(): void;
  close(): Promise<void>;
}

/** Addresses of the leak trap. */
export interface LeakTrapOptions {
  /** The first one has to be free; the others are other spellings of this machine, as far as it has them. */
  readonly hostnames: readonly [string, ...string[]];
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Pick<Clock, "epoch">;
}

type See = (sighting: Omit<TrappedRequest, "at">) => void;

const PAGE = '<!DOCTYPE html>\n<html lang="en"><head><title>Canary</title></head>' +
  "<body><h1>You were seen</h1></body></html>\n";

/** Addresses of loopback that a client may be led to: the usual one, another one of its network, and that of IPv6. */
export const LOOPBACKS = ["127.0.0.1", "127.0.0.2", "::1"] as const;

/** Opens the leak trap. @throws when its port is taken or not allowed */
export async function openLeakTrap({ hostnames, port, clock }: LeakTrapOptions): Promise<LeakTrap> {
  let requests: TrappedRequest[] = [];
  let total = 0;
  const see: See = (sighting) => {
    total++;
    requests.push({ at: new Date(clock.epoch()).toISOString(), ...sighting });
    if (requests.length > MOST_REQUESTS) requests.shift();
  };
  const [hostname, ...others] = hostnames;
  const handles = new HandleWatch(shortageLog());
  const listening = (hostname: string, port: number) => openTrap({ hostname, port }, see, handles);
  const main = await listening(hostname, port).catch((error) => {
    handles.close();
    throw error;
  });
  const open = main.port;
  const more = await Promise.allSettled(others.map((other) => listening(other, open)));
  const servers = [main, ...more.flatMap((one) => one.status === "fulfilled" ? [one.value] : [])];
  const url = `http://${hostInUrl(hostname)}:${open}`;
  return {
    url,
    trapped: () => ({ url, total, requests: [...requests] }),
    memory: () => ({
      leak_trap_requests: { size: requests.length, limit: MOST_REQUESTS, forgotten: total - requests.length },
    }),
    clear() {
      requests = [];
      total = 0;
    },
    close: once(async () => { // Deno 2.7 never calls back for a server that is closed already
      handles.close();
      await Promise.all(servers.map(closed));
    }),
  };
}

/** Logs shortages of file handles, as a connection that is reset meanwhile is missing from the record. */
export function shortageLog(): HandleObserver {
  let [signs, reset] = [0, 0];
  return {
    sign: () => void signs++,
    signs: () => signs,
    began() {
      reset = 0;
      log.warn("The leak trap resets new connections until file handles are free");
    },
    ended: () => log.info("The leak trap records connections again; {n} were reset meanwhile", { n: reset }),
    turnedAway: () => void reset++,
  };
}

/** A listener that reports each request. @throws when the port is taken or not allowed */
async function openTrap(place: PortAddress, see: See, handles: HandleWatch): Promise<OpenedTrap> {
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    see(sightingOf(incoming));
    incoming.resume();
    outgoing.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(PAGE);
  });
  server.on("clientError", (_error, socket) => {
    see({ ...NOT_HTTP, remote_port: "remotePort" in socket ? Number(socket.remotePort) : null });
    socket.destroy();
  });
  server.on("connection", (socket) => handles.admit() || socket.resetAndDestroy());
  return { server, ...await openPort(server, place, handles) };
}

/** A listener of the leak trap. */
interface OpenedTrap extends OpenedPort {
  readonly server: Server;
}

async function closed({ server, forget }: OpenedTrap): Promise<void> {
  forget();
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await done;
}

const NOT_HTTP = { method: null, path: null, query: null, host: null, headers: [] };

function sightingOf({ method = "", url = "", headers, rawHeaders, socket }: IncomingMessage) {
  const target = url.slice(0, MOST_PATH);
  const question = target.indexOf("?");
  const end = question < 0 ? target.length : question;
  return {
    remote_port: socket.remotePort ?? null,
    method,
    path: target.slice(0, end),
    query: target.slice(end),
    host: headers.host ?? null,
    headers: pairsOf(rawHeaders),
  };
}

/** Names and values, as many as fit. */
function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  let left = MOST_HEADERS;
  for (let at = 0; at + 1 < raw.length && left > 0; at += 2) {
    const [name = "", value = ""] = [raw[at]?.slice(0, left), raw[at + 1]?.slice(0, left)];
    pairs.push([name, value]);
    left -= name.length + value.length;
  }
  return pairs;
}
