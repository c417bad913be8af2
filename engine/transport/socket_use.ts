import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { after } from "../base/clock.ts";
import { OpenItems } from "../base/open_items.ts";
import type { SocketConnection } from "./socket_connection.ts";

/** Time that a client has to read an answer in place of a reply, before its connection is cut. Milliseconds. */
const LINGER_MS = 1000;

/** Most exchanges under way on one socket, at which no more requests are read from it: a client may send any number. */
export const MOST_PIPELINED = 100;

/** Requests of a socket. */
export interface SocketUse {
  /** Number of requests so far. */
  count: number;
  /** Exchanges under way, in the order of their requests. */
  readonly open: OpenItems<SocketConnection>;
  /** Exchanges that wait for a place, whose requests came with those before them. */
  readonly waiting: (() => void)[];
  /** Exchanges that have a place. */
  placed: number;
  /** Exchange of the latest request, under way or over. */
  last?: SocketConnection;
}

const uses = new WeakMap<Duplex, SocketUse>();

/** The use of a socket, from its first request on. */
export function useOf(socket: Duplex): SocketUse {
  let use = uses.get(socket);
  if (use === undefined) {
    uses.set(socket, use = { count: 0, open: new OpenItems(), waiting: [], placed: 0 });
  }
  return use;
}

/** Forgets the use of a socket that is closed. */
export function forgetUse(socket: Duplex): void {
  uses.delete(socket);
}

/** A socket of `node:http`, which reads on at the end of each request unless `_paused` tells it not to. */
type HttpSocket = Socket & { _paused?: boolean };

function stopReading(this: HttpSocket): void {
  this._paused = true;
  this.pause();
}

function readOn(socket: HttpSocket): void {
  socket.off("resume", stopReading);
  socket._paused = false;
  socket.resume();
}

/**
 * Takes a place among the exchanges under way on a socket of `node:http`, which is read no further while all are taken.
 * A promise for an exchange that has to wait, as its request came with others.
 */
export function placeOn(socket: Socket, connection: SocketConnection): Promise<void> | undefined {
  const use = useOf(socket);
  connection.onGone(() => {
    const next = use.waiting.shift();
    if (next) return next();
    if (use.placed-- === MOST_PIPELINED) readOn(socket);
  });
  const hasPlace = use.placed < MOST_PIPELINED;
  // `node:http` resumes a socket, whoever has paused it, each time that what was written to it has left.
  if (hasPlace && ++use.placed === MOST_PIPELINED) socket.on("resume", stopReading);
  if (use.placed === MOST_PIPELINED) stopReading.call(socket);
  return hasPlace ? undefined : new Promise((resolve) => void use.waiting.push(resolve));
}

/** The exchanges under way on a socket, in the order of their requests, and that of the last one, which may be over. */
export function exchangesOn(socket: Duplex) {
  const { open, last } = uses.get(socket) ?? {};
  return { open: [...open ?? []], last };
}

/** Cuts a connection once its client has had the time to read what was sent. */
export function cutSoon(socket: Duplex): void {
  socket.once("close", after(LINGER_MS, () => socket.destroy()));
}

/** Sends an answer on a bare socket, and ends it: `sent` is called once the answer has left. */
export function answerAndEnd(socket: Duplex, answer: string, sent?: () => void): void {
  cutSoon(socket);
  socket.end(answer, sent);
}
