import { ClientGone } from "../base/clock.ts";
import { isWhole, lengthOf } from "../reply/body.ts";
import type { Reply } from "../reply/reply.ts";
import type { Channel } from "./channel.ts";
import { holdReply, release } from "./held_replies.ts";
import { hasRoom, isDrained, type SocketUse, wakeRoomless } from "./socket_use.ts";

/** Bytes that a reply counts for while they are not known: while it is made, or when it is made as it is sent. */
const UNKNOWN_REPLY = 65_536;

/** The part of what the exchanges of a socket may hold that one of them takes, and its wait for it. */
export class ExchangeRoom {
  readonly #channel: Channel;
  readonly #use: SocketUse;
  #held = 0;
  #isOver = false;
  /** Bytes of a whole reply that are not with the kernel. */
  replyBytes = 0;

  constructor(channel: Channel, use: SocketUse) {
    this.#channel = channel;
    this.#use = use;
  }

  /** Counts the bytes that the exchange holds from now on. */
  #hold(bytes: number): void {
    this.#use.held += bytes - this.#held;
    this.#held = bytes;
  }

  /** Counts the body of a request, which has come, as there is a request behind it. */
  holdBody(): void {
    if (!this.#isOver && this.#held === 0) this.#hold(this.#channel.bodyBytes);
  }

  /** Counts the bytes of a reply, whole or made as it is sent. */
  holdReply(reply: Reply): void {
    const answer = "how" in reply ? reply.after : "script" in reply ? null : reply;
    if (!answer || !isWhole(answer.body)) return this.#hold(UNKNOWN_REPLY);
    const bytes = lengthOf(answer.body);
    this.#hold(bytes);
    holdReply(this.#use, bytes - this.replyBytes);
    this.replyBytes = bytes;
  }

  /**
   * Waits until the exchange may make its reply: one that is next once the client has read of those before it, others
   * while the exchanges of the socket hold little. Replies that nobody reads are not made. @throws {ClientGone}
   */
  wait(client: { readonly gone: boolean }): Promise<void> | void {
    if (!this.#isThere()) return this.#waitLong(client);
    this.#hold(UNKNOWN_REPLY);
  }

  #isThere(): boolean {
    return this.#channel.isNext ? isDrained(this.#channel.socket) : hasRoom(this.#use);
  }

  async #waitLong(client: { readonly gone: boolean }): Promise<void> {
    if (!this.#channel.isNext) this.#channel.onNext(() => wakeRoomless(this.#use));
    while (!this.#isThere()) {
      await new Promise<void>((resolve) => void this.#use.roomless.push(resolve));
      if (client.gone) throw new ClientGone();
    }
    this.#hold(UNKNOWN_REPLY);
  }

  /** The exchange is over: what it held is there for others. */
  end(): void {
    this.#isOver = true;
    this.#hold(0);
    if (this.replyBytes > 0) release(this.#use, this.replyBytes);
    this.replyBytes = 0;
    if (this.#use.roomless.length > 0) wakeRoomless(this.#use);
  }
}
