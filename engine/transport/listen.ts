import { getRequestListener } from "@hono/node-server";
import { getLogger } from "@logtape/logtape";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Hono } from "hono";
import { lengthOf } from "../reply/body.ts";
import { after } from "../base/clock.ts";
import { BrokenOnPurpose, FetchConnection } from "./fetch_connection.ts";
import { SocketConnection } from "./socket_connection.ts";
import { traceBroken } from "./trace.ts";
import type { Env } from "../reply/connection.ts";

const log = getLogger(["errorworks", "transport"]);

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
  app: Hono<Env>,
  transport: Transport,
  place: PortAddress,
  gate: Gate,
): Promise<Listener> {
  return transport === "socket" ? await listenOnSockets(app, place, gate) : listenOnFetch(app, place);
}

/** Decisions about a connection before there is a request. */
export interface Gate {
  readonly refuse: Refuse;
  /** Tells whether a new connection is served; one that is not is reset. */
  admit(): boolean;
}

/** Builds (and counts) the answer to bytes that are not HTTP. */
export type Refuse = () => { readonly status: 400; readonly type: string; readonly body: string };

async function listenOnSockets(
  app: Hono<Env>,
  { hostname, port, shared = false }: PortAddress,
  { refuse, admit }: Gate,
): Promise<Listener> {
  const handle = getRequestListener(
    (request, { incoming, outgoing }) =>
      // HTTP/2 is never offered, so these are the HTTP/1 classes.
      app.fetch(request, {
        connection: new SocketConnection(incoming as IncomingMessage, outgoing as ServerResponse),
      }),
    {
      overrideGlobalObjects: false,
      errorHandler() {
        const { status, type, body } = refuse();
        return new Response(body, { status, headers: { "content-type": type } });
      },
    },
  );
  const server = createServer(
    // Without a host header it is `handle` that refuses, in the shape of the API.
    { requireHostHeader: false, keepAliveTimeout: 75_000, requestTimeout: 0, headersTimeout: 60_000 },
    handle,
  );
  const turnAway = (socket: Duplex) => {
    if (!socket.writable) return socket.destroy();
    const { type, body } = refuse();
    socket.end(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: ${type}\r\ncontent-length: ${lengthOf(body)}\r\n` +
        `connection: close\r\n\r\n${body}`,
    );
  };
  server.on("clientError", (_error, socket) => turnAway(socket));
  server.on("connect", (_request, socket) => turnAway(socket)); // this is no proxy; nobody would tell the client
  await traceBroken(server);
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    if (!admit()) return void socket.resetAndDestroy();
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: hostname, backlog: 4096, reusePort: shared }, resolve);
  });
  const address = server.address();
  return {
    hostname,
    port: typeof address === "object" && address ? address.port : port,
    connections: () => open.size,
    async close(drainMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // Clients connect ahead of need; node:http takes what has not asked anything yet for busy.
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
      await within(drainMs, closed, () => server.closeAllConnections());
    },
  };
}

function listenOnFetch(app: Hono<Env>, { hostname, port, shared = false }: PortAddress): Listener {
  const abort = new AbortController();
  let open = 0;
  const closed = () => open--;
  const server = Deno.serve(
    { hostname, port, reusePort: shared, signal: abort.signal, onListen: () => {}, onError },
    (request, { completed, remoteAddr }) => {
      open++;
      completed.then(closed, closed);
      return app.fetch(request, { connection: new FetchConnection(request, completed, remoteAddr.hostname) });
    },
  );
  return {
    hostname,
    port: server.addr.port,
    connections: () => open,
    async close(drainMs) {
      // An abort of a server that has just ended is an error that nobody could catch.
      await within(drainMs, server.shutdown(), () => open > 0 && abort.abort());
      await server.finished;
    },
  };
}

/** Deno asks for this when a handler or a body fails. Bugs are logged; the body is gone by then, so is its status. */
function onError(error: unknown): Response {
  if (!(error instanceof BrokenOnPurpose)) log.error("Bug while sending: {error}", { error });
  return new Response(null, { status: 500, headers: { "x-errorworks-bug": "1" } });
}

/** Waits for `work`; calls `cut` when it takes longer than `ms`, and waits on. */
async function within(ms: number, work: Promise<void>, cut: () => void): Promise<void> {
  const cancel = after(ms, cut);
  await work;
  cancel();
}
