import { createServer, type IncomingMessage } from "node:http";
import { shown } from "./ports.ts";
import type { Accumulator, Clock } from "./types.ts";

/** Requests that are remembered. */
const MOST_REQUESTS = 1000;
/** What is kept of the headers of one request, and of its path, in characters. */
const MOST_HEADERS = 16_384;
const MOST_PATH = 4096;

/** One who came to the canary. */
export interface Sighting {
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

/** Who came, oldest first. */
export interface Sightings {
  readonly url: string;
  /** All that ever came since the last reset. */
  readonly total: number;
  /** The last 1,000 of them. */
  readonly requests: readonly Sighting[];
}

/**
 * A port where nobody has any business: whoever comes was lured there by a fault, and is recorded with all that it
 * brought. That proves what a client leaks, where anything else would be a guess.
 */
export interface Canary {
  readonly url: string;
  sightings(): Sightings;
  memory(): Readonly<Record<string, Accumulator>>;
  clear(): void;
  close(): Promise<void>;
}

/** Where the canary sits. */
export interface Perch {
  readonly hostname: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Pick<Clock, "epoch">;
}

const PAGE = '<!DOCTYPE html>\n<html lang="en"><head><title>Canary</title></head>' +
  "<body><h1>You were seen</h1></body></html>\n";

/** Opens the port of a canary. @throws when it is taken or not allowed */
export async function openCanary({ hostname, port, clock }: Perch): Promise<Canary> {
  let requests: Sighting[] = [];
  let total = 0;
  const see = (sighting: Omit<Sighting, "at">) => {
    total++;
    requests.push({ at: new Date(clock.epoch()).toISOString(), ...sighting });
    if (requests.length > MOST_REQUESTS) requests.shift();
  };
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    see(sightingOf(incoming));
    incoming.resume();
    outgoing.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(PAGE);
  });
  server.on("clientError", (_error, socket) => {
    see({ ...NOT_HTTP, remote_port: "remotePort" in socket ? Number(socket.remotePort) : null });
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: hostname }, resolve);
  });
  const address = server.address();
  const open = typeof address === "object" && address ? address.port : port;
  const url = `http://${shown(hostname)}:${open}`;
  return {
    url,
    sightings: () => ({ url, total, requests: [...requests] }),
    memory: () => ({
      canary_requests: { size: requests.length, limit: MOST_REQUESTS, forgotten: total - requests.length },
    }),
    clear() {
      requests = [];
      total = 0;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
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
