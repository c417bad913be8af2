import { getLogger } from "@logtape/logtape";
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { after, rests, systemClock } from "../../base/clock.ts";
import type { Pending } from "../../base/pending.ts";
import { OpenItems } from "../../base/open_items.ts";
import type { FoundRoute } from "../../reply/http_context.ts";
import { SocketConnection } from "../socket_connection.ts";
import { mayBegin, type SocketUse, useOf } from "../socket_use.ts";
import { DirectContext } from "./direct_context.ts";
import { type ChannelOwner, Http1Channel } from "./http1_channel.ts";
import { isSameHead, type ReadRequest, readRequest } from "./read_request.ts";

const log = getLogger(["errorworks", "transport"]);

/** The listener of a connection. */
export interface ConnectionHost {
  readonly idleMs: number;
  /** True once the listener is about to close. */
  readonly isClosing: boolean;
  /** The route of a request; `null` if it is not served here. */
  find(request: ReadRequest): FoundRoute | null;
  /** Makes ready what takes over connections; a promise unless it is. */
  makeReady(): Pending<unknown>;
  /** Takes over a connection with what has come on it and was not read. */
  handOver(connection: Http1Connection, rest: Buffer | undefined, hasEnded: boolean): void;
  closed(connection: Http1Connection): void;
}

/** Time for the rest of a body whose head has come, in milliseconds: some clients send the two one after the other. */
const BODY_MS = 20;
/** Bytes that wait for the end of earlier requests; beyond that no more are read. */
const MOST_WAITING = 65_536;

/**
 * A connection whose requests are read here as long as they are simple and come whole. The first that is not goes to
 * `node:http` with all that is behind it, as soon as those before it are answered.
 */
export class Http1Connection implements ChannelOwner {
  readonly socket: Socket;
  readonly #host: ConnectionHost;
  #use: SocketUse | undefined;
  /** Bytes that were not read yet. */
  #rest: Buffer<ArrayBuffer> | undefined;
  /** Length that the rest must have before it is looked at again. */
  #wanted = 0;
  #hasEnded = false;
  /** The request that was read last. */
  #last: FoundRequest | undefined;
  /** True while the rest waits for the end of exchanges, of which there are as many as there may be. */
  #isFull = false;
  /** True while the rest waits for a later turn, so that others are served. */
  #isResting = false;
  /** True as soon as the rest is for `node:http`. */
  #isOdd = false;
  /** True once a response has said that it is the last. */
  #isLast = false;
  /** True once it is closed or left to `node:http`. */
  #isOver = false;
  #cancelWait = () => {};
  /** Responses that are not written in full, in the order of their requests. */
  readonly #line: Http1Channel[] = [];
  /** Bytes of all responses that are written in full. */
  #bytes = 0;
  /** Exchanges under way. */
  readonly #open = new OpenItems<Http1Channel>();
  /**
   * Monotonic instant since when nothing is under way, in milliseconds, as far as somebody has looked since: to ask for the
   * time at the end of each exchange would cost more.
   */
  idleSince: number | undefined = systemClock.now();

  constructor(socket: Socket, host: ConnectionHost) {
    this.socket = socket;
    this.#host = host;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("close", this.#onClose).on("error", ignore);
  }

  get idleMs(): number {
    return this.#host.idleMs;
  }

  /** True if nothing is under way. */
  get isIdle(): boolean {
    return this.#open.size === 0 && this.#rest === undefined;
  }

  written(channel: Http1Channel, bytes: number): void {
    if (this.#line[0] !== channel) return;
    this.#line.shift();
    this.#bytes = bytes;
    this.#line[0]?.begin(bytes);
  }

  sent(channel: Http1Channel, closes: boolean): void {
    if (!this.#open.delete(channel)) return;
    channel.close();
    this.idleSince = undefined;
    if (closes) {
      this.#isLast = true;
      this.socket.destroySoon();
    } else if (this.#host.isClosing && this.#open.size === 0) this.socket.destroy();
    else if (this.#isOdd) this.#handOver();
    else if (this.#isFull && !this.#isResting) this.#goOn();
  }

  readonly #onData = (bytes: Buffer<ArrayBuffer>): void => {
    if (this.#isLast) return;
    this.#rest = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes;
    if (this.#isOdd) {
      if (this.#rest.length > MOST_WAITING) this.socket.pause();
    } else if (!this.#isFull && this.#rest.length >= this.#wanted) this.#read();
  };

  /** Serves what has come whole. */
  #read(): void {
    while (this.#rest && !this.#isLast) {
      if (this.#use && !mayBegin(this.#use, this.#open.size)) return this.#waitForEnds();
      const found = this.#found(this.#rest);
      if (!found) return this.#handOver();
      const { request, route } = found;
      const whole = request.headBytes + request.bodyBytes;
      if (this.#rest.length < whole) return this.#await(whole);
      if (!request.keepsAlive && this.#rest.length > whole) return this.#handOver();
      this.#stopWait();
      const { buffer, byteOffset } = this.#rest;
      const body = new Uint8Array(buffer, byteOffset + request.headBytes, request.bodyBytes);
      this.#rest = this.#rest.length > whole ? this.#rest.subarray(whole) : undefined;
      this.#serve(request, route, body);
      const rest = this.#rest && rests();
      if (rest) return this.#waitForTurn(rest);
    }
    if (this.#use) this.#use.waitingFrom = undefined;
  }

  /** Reads no further until exchanges are over. */
  #waitForEnds(): void {
    this.#isFull = true;
    if (this.#use) this.#use.waitingFrom ??= this.socket.bytesWritten;
    this.socket.pause();
  }

  /** Reads no further until it is the turn of this connection again. */
  #waitForTurn(turn: Promise<void>): void {
    this.#isResting = true;
    this.#waitForEnds();
    turn.then(() => {
      this.#isResting = false;
      if (!this.socket.destroyed) this.#goOn();
    });
  }

  #goOn(): void {
    this.#isFull = false;
    this.socket.resume();
    this.#read();
  }

  #found(bytes: Buffer): FoundRequest | null {
    if (this.#last && isSameHead(bytes, this.#last.request)) return this.#last;
    const request = readRequest(bytes);
    const route = request && this.#host.find(request);
    if (!route) return null;
    return this.#last = { request, route };
  }

  /** Waits a moment for the rest of a body. */
  #await(bytes: number): void {
    this.#stopWait();
    this.#wanted = bytes;
    this.#cancelWait = after(BODY_MS, () => this.#handOver());
  }

  #stopWait(): void {
    this.#wanted = 0;
    this.#cancelWait();
  }

  #serve(request: ReadRequest, route: FoundRoute, body: Uint8Array<ArrayBuffer>): void {
    const channel = new Http1Channel(request, this);
    this.#open.add(channel);
    if (this.#line.push(channel) === 1) channel.begin(this.#bytes);
    const connection = new SocketConnection(channel, this.#use ??= useOf(this.socket));
    route.handle(new DirectContext(request, { body, connection, params: route.params ?? {} }));
  }

  /** Leaves the rest to `node:http`, once nothing is under way and that is ready. */
  #handOver(): void {
    this.#stopWait();
    this.#isOdd = true;
    if (this.#open.size > 0 || this.#isOver) return;
    const { socket } = this;
    const ready = this.#host.makeReady();
    if (ready instanceof Promise) {
      ready.then(() => this.#handOver(), (error) => {
        log.error("Cannot load what reads requests that are not simple: {error}", { error });
        socket.resetAndDestroy();
      });
      return;
    }
    this.#isOver = true;
    if (this.#use) this.#use.waitingFrom = undefined;
    socket.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose).off("error", ignore);
    this.#host.handOver(this, this.#rest, this.#hasEnded);
  }

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    if (this.#rest) this.#handOver();
    else this.socket.end();
  };

  readonly #onClose = (): void => {
    this.#isOver = true;
    this.#stopWait();
    for (const channel of this.#open.take()) channel.close();
    this.#host.closed(this);
    // The runtime keeps a socket, and with it what hangs on it, until a major garbage collection.
    this.#last = this.#use = this.#rest = undefined;
    this.#cancelWait = ignore;
  };
}

/** A request, and who answers it. */
interface FoundRequest {
  readonly request: ReadRequest;
  readonly route: FoundRoute;
}

/** A connection that fails is closed, and that is heard. */
function ignore(): void {}
