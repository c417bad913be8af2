import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Socket } from "node:net";
import { systemClock } from "../base/clock.ts";
import { bytesOf, isWhole } from "../reply/body.ts";
import type { Ending } from "../base/request_record.ts";
import type { Answer, Reply } from "../reply/reply.ts";
import type { BodyReader, Connection, RequestHead, Witness } from "../reply/connection.ts";
import { type Channel, responseHeadOf } from "./channel.ts";
import { type FramedChunks, NO_CHUNKS } from "./chunk_batch.ts";
import { ExchangeRoom } from "./exchange_room.ts";
import { playBody } from "./play_body.ts";
import { playScript } from "./play_script.ts";
import { takenMs } from "./reset_wait.ts";
import { answerAndEnd, type SocketUse, useOf } from "./socket_use.ts";

/**
 * A connection on a socket, where every wire fault is exact.
 *
 * It writes to the socket itself instead of handing a `Response` back: a break has to come after the write callback
 * of the last piece, or the bytes before it are lost, and only here is that callback seen.
 */
export class SocketConnection implements Connection {
  readonly #channel: Channel;
  readonly #socket: Socket;
  readonly position: number;
  /** Made when there is one. */
  #leavers: Set<() => void> | undefined;
  #witness: Witness | undefined;
  #broken: Ending | undefined;
  #over = false;
  readonly #use: SocketUse;
  readonly #room: ExchangeRoom;
  /** Bytes written on the socket before this request came, if earlier replies are still under way. */
  readonly #bytesBefore: number | undefined;
  #refused: number | undefined;
  #asked = false;
  beforeBody?: () => Promise<void>;
  reader?: BodyReader;

  /** `use` is that of the socket of the channel. */
  constructor(channel: Channel, use = useOf(channel.socket)) {
    this.#channel = channel;
    this.#socket = channel.socket;
    this.#use = use;
    this.position = ++this.#use.count;
    this.#bytesBefore = use.waitingFrom ?? (use.open.size > 0 ? this.#socket.bytesWritten : undefined);
    this.#room = new ExchangeRoom(channel, use);
    if (this.#use.last) this.#use.last.#room.holdBody();
    this.#use.open.add(this);
    this.#use.last = this;
    channel.onClose(() => this.#close());
  }

  get gone(): boolean {
    return this.#socket.destroyed || (this.#refused ?? this.#broken) !== undefined;
  }

  get refused(): number | undefined {
    return this.#refused;
  }

  /** True if the replies to earlier requests of the connection are still under way. */
  get isPipelined(): boolean {
    return this.#bytesBefore !== undefined;
  }

  /** True until all of the request has come. */
  get isIncomplete(): boolean {
    return !this.#channel.isComplete;
  }

  /** True as soon as there is a reply, sent or not. */
  get isAnswered(): boolean {
    return this.#witness !== undefined;
  }

  /** Waits for the end of the exchange. */
  over(): Promise<void> {
    return this.#over ? Promise.resolve() : new Promise((resolve) => void this.onGone(resolve));
  }

  /** Sends bytes in place of a reply, which there must not be yet. */
  refuse(status: number, answer: string): void {
    if (this.#socket.destroyed) return;
    this.#refused = status;
    answerAndEnd(this.#socket, answer, () => {
      this.#broken = "complete";
      this.#close();
    });
  }

  get isHttp10(): boolean {
    return this.#channel.isHttp10;
  }

  get address(): string | null {
    return this.#socket.remoteAddress ?? null;
  }

  onGone(call: () => void): () => void {
    const leavers = this.#leavers ??= new Set();
    leavers.add(call);
    return () => void leavers.delete(call);
  }

  room(): Promise<void> | void {
    return this.#room.wait(this);
  }

  /** The exchange is over: everything was sent, we broke it, or the client has left. */
  #close(): void {
    this.#over = true;
    this.#use.open.delete(this);
    this.#room.end();
    for (const call of this.#leavers ?? []) call();
    this.#leavers?.clear();
    this.#report();
  }

  /** Tells the witness how the exchange ended, once there is a witness and an end. */
  #report(): void {
    if (!this.#over || !this.#witness) return;
    const ending = this.#broken ?? (this.#channel.isSent ? "complete" : "client_aborted");
    this.#witness.end(ending, this.#channel.bytes, false);
  }

  get expectsContinue(): boolean {
    return this.#channel.expectation !== null;
  }

  askForBody(): void {
    if (!this.#asked) this.#asked = this.#channel.expectation?.ask() ?? false;
  }

  header(name: string): string | undefined {
    return this.#channel.header(name);
  }

  head(): RequestHead {
    const { target, rawHeaders } = this.#channel;
    return { target, headers: rawHeaders, socket: this.#use };
  }

  send(reply: Reply | null, witness: Witness): Response | Promise<Response> {
    this.#witness ??= witness; // that of a reply which could not be sent hears how the one in its place ends
    this.#report();
    if (reply === null || this.gone) return RESPONSE_ALREADY_SENT;
    this.#room.holdReply(reply);
    if ("script" in reply || "how" in reply || !isWhole(reply.body) || !this.#channel.isNext) {
      return this.#play(reply, witness);
    }
    this.#whole(reply, reply.body, witness);
    return RESPONSE_ALREADY_SENT;
  }

  #whole(answer: Answer, body: string | Uint8Array, witness: Witness): void {
    witness.first();
    const bytes = this.#room.replyBytes;
    this.#head(answer, witness, bytes);
    witness.sent?.(body, bytes);
    witness.last(true);
    this.#channel.end(body);
  }

  /** Sends what takes its time: a body in pieces, a part of an answer and a break, or what waits for its turn. */
  async #play(reply: Reply, witness: Witness): Promise<Response> {
    try {
      await this.#turn();
      if (this.gone) return RESPONSE_ALREADY_SENT;
      if ("script" in reply) {
        await playScript(reply.script, { client: this, witness, write: (bytes) => this.#written(bytes) });
        this.#last(witness);
        if (reply.then === "open") this.#channel.release();
        else await this.#breakBehind(reply.then);
      } else if ("how" in reply) {
        if (reply.after) {
          const chunks = await this.#write(reply.after, witness);
          if (chunks.framed !== "" && !this.gone) this.#channel.writeFramed(chunks);
          await this.#flushed(); // a break takes away what is not with the kernel
        }
        this.#last(witness);
        await this.#breakBehind(reply.how);
      } else if (isWhole(reply.body)) this.#whole(reply, reply.body, witness);
      else {
        const chunks = await this.#write(reply, witness);
        this.#last(witness);
        this.#channel.endFramed(chunks);
      }
    } catch (error) {
      if (this.gone) return RESPONSE_ALREADY_SENT;
      witness.bug(error);
      this.#break("fin"); // the half-sent reply must not look whole
    }
    return RESPONSE_ALREADY_SENT;
  }

  /** All of the reply is about to have left, unless its client has. */
  #last(witness: Witness): void {
    if (!this.gone) witness.last();
  }

  /** Sends the head, with the length of the body where it is known and the answer tells no other. */
  #head(answer: Answer, witness: Witness, length?: number): void {
    // A body that was never asked for may come or not: what is behind it cannot be told apart.
    if (!this.#asked) this.#channel.expectation?.close();
    const text = this.#channel.head(responseHeadOf(answer, length));
    witness.head?.(answer, text);
  }

  /** Writes head and body, the pieces when they are due, but not the end. The result is what has not left: chunks. */
  async #write(answer: Answer, witness: Witness): Promise<FramedChunks> {
    if (!isWhole(answer.body)) {
      this.#head(answer, witness);
      return await playBody(answer.body, {
        client: this,
        witness,
        channel: this.#channel,
        flushed: () => this.#flushed(),
      });
    }
    const body = bytesOf(answer.body);
    witness.first();
    this.#head(answer, witness, body.length);
    witness.sent?.(answer.body, body.length);
    this.#channel.write(body);
    return NO_CHUNKS;
  }

  /** Waits until it is the turn of this reply, or the client is gone. */
  #turn(): Promise<void> | void {
    if (this.#channel.isNext || this.gone) return;
    return new Promise((resolve) => {
      this.#channel.onNext(resolve);
      this.onGone(resolve);
    });
  }

  /** Waits until what was written, the head at least, is with the kernel or the client is gone. */
  #flushed(): Promise<void> {
    this.#channel.flush();
    return this.#written();
  }

  /** Writes bytes past all framing, and waits until the kernel has all that was written or the client is gone. */
  #written(bytes: string | Uint8Array = ""): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.onGone(resolve);
      this.#socket.write(bytes, () => {
        forget();
        resolve();
      });
    });
  }

  /** Breaks the connection behind what was written, earlier replies included; a reset waits until the client has that. */
  async #breakBehind(how: "fin" | "rst"): Promise<void> {
    const before = this.#bytesBefore;
    if (before !== undefined) await this.#written();
    const bytes = before === undefined ? this.#channel.bytes : this.#socket.bytesWritten - before;
    const wait = how === "rst" ? takenMs(bytes) : 0;
    if (wait > 0) await systemClock.sleep(wait, this);
    this.#break(how);
  }

  #break(how: "fin" | "rst"): void {
    if (this.gone) return;
    this.#broken = how;
    if (how === "rst") this.#socket.resetAndDestroy();
    else if (this.isIncomplete || this.#socket.isPaused() || this.#use.open.size > 1) this.#endUnread();
    else this.#socket.destroy();
  }

  /**
   * Ends a connection on which there are bytes to read, or will be, as where further requests have come already: to close
   * it with bytes unread would be a reset.
   */
  #endUnread(): void {
    this.#channel.discard();
    answerAndEnd(this.#socket, "", () => this.#close());
  }
}
