import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { after } from "../base/clock.ts";
import { OpenItems } from "../base/open_items.ts";
import type { HeldReplies } from "./held_replies.ts";
import type { SocketConnection } from "./socket_connection.ts";

/** Time that a client has to read an answer in place of a reply, before its connection is cut. Milliseconds. */
const LINGER_MS = 1000;

/** Most exchanges under way on one socket, at which no more requests are read from it: a client may send any number. */
export const MOST_PIPELINED = 100;
/** Bytes that exchanges under way on one socket hold, beyond which none begins behind them or makes its reply. */
const MOST_HELD = 524_288;

/** Requests of a socket. */
export interface SocketUse extends HeldReplies {
  /** Number of requests so far. */
  count: number;
  /** Exchanges under way, in the order of their requests. */
  readonly open: OpenItems<SocketConnection>;
  /** Exchanges that wait for a place, whose requests came with those before them. */
  readonly waiting: (() => void)[];
  /** Exchanges that have a place. */
  placed: number;
  /** Bytes that were written when requests began to wait that had come; `undefined` while none waits. */
  waitingFrom: number | undefined;
  /** True while `node:http` reads no further. */
  isStopped: boolean;
  /** Bytes of requests and replies of the exchanges under way; of replies in the making about. */
  held: number;
  /** Exchanges that wait for room to make their replies. */
  readonly roomless: (() => void)[];
  /** Exchange of the latest request, under way or over. */
  last?: SocketConnection;
}

const uses = new WeakMap<Duplex, SocketUse>();

/** The use of a socket, from its first request on. */
export function useOf(socket: Socket): SocketUse {
  let use = uses.get(socket);
  if (use === undefined) {
    uses.set(
      socket,
      use = {
        socket,
        replyBytes: 0,
        count: 0,
        open: new OpenItems(),
        waiting: [],
        placed: 0,
        waitingFrom: undefined,
        isStopped: false,
        held: 0,
        roomless: [],
      },
    );
  }
  return use;
}

/** Forgets the use of a socket that is closed. */
export function forgetUse(socket: Duplex): void {
  uses.delete(socket);
}

/** True if exchanges under way hold no more than they may. */
export function hasRoom({ held }: SocketUse): boolean {
  return held < MOST_HELD;
}

/** True if the kernel has taken what was written to a socket, but for as much as may wait there. */
export function isDrained({ writableLength }: Socket): boolean {
  return writableLength < MOST_HELD;
}

/** Lets the exchanges that wait for room look again. */
export function wakeRoomless({ roomless }: SocketUse): void {
  for (const wake of roomless.splice(0)) wake();
}

/** True if one more exchange may begin on a socket where `count` are under way. */
export function mayBegin(use: SocketUse, count: number): boolean {
  return count === 0 || count < MOST_PIPELINED && hasRoom(use);
}

/** A socket of `node:http`, which reads on at the end of each request unless `_paused` tells it not to. */
type HttpSocket = Socket & { _paused?: boolean };

function stopReading(this: HttpSocket): void {
  this._paused = true;
  this.pause();
}

function stop(socket: HttpSocket, use: SocketUse): void {
  // `node:http` resumes a socket, whoever has paused it, each time that what was written to it has left.
  if (!use.isStopped) socket.on("resume", stopReading);
  use.isStopped = true;
  stopReading.call(socket);
}

function readOn(socket: HttpSocket, use: SocketUse): void {
  use.isStopped = false;
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
    use.placed--;
    while (use.waiting.length > 0 && mayBegin(use, use.placed)) {
      use.placed++;
      use.waiting.shift()?.();
    }
    if (use.isStopped && mayBegin(use, use.placed)) readOn(socket, use);
  });
  const hasPlace = use.waiting.length === 0 && mayBegin(use, use.placed);
  if (hasPlace) use.placed++;
  if (!mayBegin(use, use.placed)) stop(socket, use);
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
