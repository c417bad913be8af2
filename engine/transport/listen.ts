import { getLogger } from "@logtape/logtape";
import { createServer, type RequestListener, type Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { after } from "../base/clock.ts";
import { lazily } from "../base/lazily.ts";
import { andThen } from "../base/pending.ts";
import { listenOnFetch } from "./fetch_listener.ts";
import { Front } from "./http1/front.ts";
import type { HandleWatch } from "./handle_watch.ts";
import type { RefusalStatus } from "./request_head.ts";
import { forgetUse } from "./socket_use.ts";
import { turnAway } from "./turn_away.ts";
import { isTraced, traceBroken } from "./trace.ts";
import type { App } from "../reply/connection.ts";

const log = getLogger(["errorworks", "transport"]);

/** Host of requests: sockets, on which every wire fault is exact, or `Deno.serve`. */
export type Transport = "socket" | "fetch";

/** A port that is open. */
export interface Listener {
  readonly hostname: string;
  readonly port: number;
  /** Connections that are open; on `fetch`, which does not tell, requests. */
  connections(): number;
  /** Stops accepting, waits up to `drainMs` milliseconds for replies in flight, then cuts what is left. */
  close(drainMs: number): Promise<void>;
}

/** Address to listen on. */
export interface PortAddress {
  readonly hostname: string;
  /** 0: any free one. */
  readonly port: number;
  /** Other listeners of this user may have opened the same port: the kernel deals connections out among them. */
  readonly shared?: boolean;
}

/** Opens a port for `app`. @throws when the port is taken or not allowed. */
export async function listen(
  app: App,
  transport: Transport,
  place: PortAddress,
  gate: Gate,
): Promise<Listener> {
  return transport === "socket"
    ? await listenOnSockets(app, place, gate)
    : listenOnFetch(app, place, gate.handles);
}

/** Decisions about a connection before there is a request, and what it may take. */
export interface Gate {
  readonly refuse: Refuse;
  /** Tells whether a new connection is served; one that is not is reset. */
  admit(): boolean;
  readonly handles?: HandleWatch;
  readonly limits?: ConnectionLimits;
}

/** Longest waits for a client, in milliseconds. */
export interface ConnectionLimits {
  /** For the end of the head of a request, from its first byte or from the connect. */
  readonly headMs: number;
  /** For the end of the body, from the end of the head. */
  readonly bodyMs: number;
  /** For the next request of a connection. */
  readonly idleMs: number;
}

const USUAL_LIMITS: ConnectionLimits = { headMs: 60_000, bodyMs: 300_000, idleMs: 75_000 };
/** Time that a handler has to answer a body that is late, before its connection is cut. Milliseconds. */
const LATE_BODY_MS = 5_000;
/** Interval between two looks for connections that are late, in milliseconds. */
const LOOK_MS = 1_000;
/** Wait before a port that cannot be opened again is tried once more, in milliseconds. */
const REOPEN_MS = 100;

/**
 * Builds the answer to bytes that are not HTTP, or not what this server takes, and counts it unless it is the answer to
 * a request that has a row.
 */
export type Refuse = (
  status: RefusalStatus,
  hasRow?: boolean,
) => { readonly type: string; readonly body: string };

/** Loads the listener of `node:http` and HTTP/2 with it: 6 ms and 2.5 MB that nobody needs before the first odd request. */
export function loadNodeListener() {
  return import("./node_listener.ts");
}

async function listenOnSockets(
  app: App,
  { hostname, port, shared = false }: PortAddress,
  { refuse, admit, handles, limits = USUAL_LIMITS }: Gate,
): Promise<Listener> {
  const listener = lazily(async () => (await loadNodeListener()).nodeListener(app, refuse));
  const serve: RequestListener = (incoming, outgoing) =>
    void andThen(listener(), (serves) => serves(incoming, outgoing));
  const server = createServer({
    requireHostHeader: false, // it is refused in the shape of the API
    keepAliveTimeout: limits.idleMs,
    headersTimeout: limits.headMs,
    requestTimeout: limits.headMs + limits.bodyMs + LATE_BODY_MS, // a body that is late has been answered by then
    connectionsCheckingInterval: LOOK_MS,
  }, serve);
  turnAway(server, refuse);
  server.on("checkContinue", serve); // 100 is said when the body is wanted: `askForBody`
  server.on("checkExpectation", serve); // one that we do not know: it may be ignored, and the request is one like others
  await traceBroken(server);
  const open = new Set<Socket>();
  const { find } = app;
  const front = find && !isTraced() ? new Front({ server, find, makeReady: listener, ...limits }) : null;
  if (!front) await listener();
  server.on("connection", (socket) => {
    if (handles?.admit() === false || !admit()) return void socket.resetAndDestroy();
    open.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      forgetUse(socket);
    });
    front?.add(socket);
  });
  const opened = await openPort(server, { hostname, port, shared }, handles);
  return {
    hostname,
    port: opened.port,
    connections: () => open.size,
    async close(drainMs) {
      opened.forget();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      front?.close();
      // Clients connect ahead of need; node:http takes what has not asked anything yet for busy.
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
      await cutAfter(drainMs, closed, () => {
        for (const socket of open) socket.destroy();
      });
    },
  };
}

/** A port on which a server listens. */
export interface OpenedPort {
  readonly port: number;
  /** Stops opening the port again after shortages. */
  forget(): void;
}

/** Lets a server listen, and once more after each shortage of file handles. @throws when the port is taken */
export async function openPort(
  server: Server,
  { hostname, port, shared = false }: PortAddress,
  handles?: HandleWatch,
): Promise<OpenedPort> {
  const at = { host: hostname, backlog: 4096, reusePort: shared };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...at, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const own = typeof address === "object" && address ? address.port : port;
  let cancel = () => {};
  const open = () => void server.listen({ ...at, port: own });
  server.on("error", (error) => {
    log.error("Cannot listen on port {port}, trying again: {error}", { port: own, error });
    cancel = after(REOPEN_MS, open);
  });
  const forget = handles?.add(() => {
    cancel();
    // Only the port: `server.close()` would cut idle connections, too.
    if (server.listening) NetServer.prototype.close.call(server);
    open();
  });
  return {
    port: own,
    forget() {
      forget?.();
      cancel();
    },
  };
}

/** Waits for `work` to its end; calls `cut` once when it takes longer than `ms`. */
async function cutAfter(ms: number, work: Promise<void>, cut: () => void): Promise<void> {
  const cancel = after(ms, cut);
  await work;
  cancel();
}
