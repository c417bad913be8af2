import type { Buffer } from "node:buffer";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { every, systemClock } from "../../base/clock.ts";
import type { Pending } from "../../base/pending.ts";
import type { App } from "../../reply/connection.ts";
import type { FoundRoute } from "../../reply/http_context.ts";
import { type ConnectionHost, Http1Connection } from "./http1_connection.ts";
import type { ReadRequest } from "./read_request.ts";

/** Parameters of a front. */
export interface FrontOptions {
  readonly server: Server;
  readonly find: NonNullable<App["find"]>;
  /** Makes the server ready for connections; a promise unless it is. */
  readonly makeReady: () => Pending<unknown>;
  /** Longest wait for the first byte of a connection, in milliseconds. */
  readonly headMs: number;
  /** Longest wait for the next request of a connection, in milliseconds. */
  readonly idleMs: number;
}

/** Interval between two looks for connections that are late, in milliseconds. */
const LOOK_MS = 1_000;
/** Added to the wait for the next request, as `node:http` does, since some are on their way. Milliseconds. */
const GRACE_MS = 1_000;

/**
 * Stands before a server of `node:http`, answers the simple requests, and leaves it every connection on which another
 * one comes.
 */
export class Front implements ConnectionHost {
  readonly #options: FrontOptions;
  readonly #takeOver: readonly ((socket: Socket) => void)[];
  readonly #connections = new Set<Http1Connection>();
  #stop: (() => void) | undefined;
  #isClosing = false;

  constructor(options: FrontOptions) {
    const { server } = options;
    this.#options = options;
    this.#takeOver = server.listeners("connection").map((one) => (socket) =>
      Reflect.apply(one, server, [socket])
    );
    server.removeAllListeners("connection");
  }

  get idleMs(): number {
    return this.#options.idleMs;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  find(request: ReadRequest): FoundRoute | null {
    return this.#options.find(request);
  }

  add(socket: Socket): void {
    this.#stop ??= every(LOOK_MS, () => Promise.resolve(this.#look()), () => {});
    this.#connections.add(new Http1Connection(socket, this));
  }

  makeReady(): Pending<unknown> {
    return this.#options.makeReady();
  }

  handOver(connection: Http1Connection, rest: Buffer | undefined, hasEnded: boolean): void {
    const { socket } = connection;
    this.#connections.delete(connection);
    for (const takeOver of this.#takeOver) takeOver(socket);
    socket.resume();
    if (rest) socket.emit("data", rest);
    if (hasEnded) socket.emit("end");
  }

  closed(connection: Http1Connection): void {
    this.#connections.delete(connection);
  }

  /** Ends the connections on which nothing is under way, and the others behind what is. */
  close(): void {
    this.#isClosing = true;
    this.#stop?.();
    for (const { isIdle, socket } of this.#connections) if (isIdle) socket.destroy();
  }

  /** Ends the connections that have been idle for too long. */
  #look(): void {
    const { headMs, idleMs } = this.#options;
    const now = systemClock.now();
    for (const connection of this.#connections) {
      const { isIdle, socket } = connection;
      if (!isIdle) continue;
      const idle = now - (connection.idleSince ??= now);
      if (socket.bytesRead === 0 && idle > headMs) this.#refuse(socket);
      else if (socket.bytesRead > 0 && idle > idleMs + GRACE_MS) socket.destroy();
    }
  }

  /** Lets `node:http` answer 408 on a connection on which nothing has come, as on its own connections. */
  #refuse(socket: Socket): void {
    const error = Object.assign(new Error("Request timeout"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });
    this.#options.server.emit("clientError", error, socket);
  }
}
