import type { Socket } from "node:net";
import { bytesOf } from "../../reply/body.ts";
import { chunk, LAST_CHUNK, octets } from "../../reply/raw.ts";
import type { Channel, ResponseHead } from "../channel.ts";
import type { FramedChunks } from "../chunk_batch.ts";
import { ByteSpan } from "../byte_span.ts";
import { leaveTogether } from "./leaving.ts";
import type { ReadRequest } from "./read_request.ts";
import { bytesBehind, type WrittenHead, writtenHead } from "./response_head.ts";

/** Longest body that is copied behind its head, in bytes: memory for a longer one costs more than a second piece of a write. */
const MOST_COPIED = 4_096;

/** The connection of a channel, which keeps responses in the order of their requests. */
export interface ChannelOwner {
  readonly socket: Socket;
  /** Idle timeout of the connection, in milliseconds. */
  readonly idleMs: number;
  /** All of a response is written, so that the next one may be; `bytes` have been written on the socket by then. */
  written(channel: Http1Channel, bytes: number): void;
  /** All of a response is with the kernel; `closes`: the connection ends behind it. */
  sent(channel: Http1Channel, closes: boolean): void;
}

/** The channel of a request that was read here: what is due of its response leaves in one write. */
export class Http1Channel implements Channel {
  readonly socket: Socket;
  readonly isHttp10 = false;
  readonly isComplete = true;
  readonly expectation = null;
  readonly #request: ReadRequest;
  readonly #owner: ChannelOwner;
  readonly #span: ByteSpan;
  #head: WrittenHead | undefined;
  /** True from its turn on until all of the response is written. */
  isNext = false;
  /** True once the head is written. */
  #isBegun = false;
  #isSent = false;
  /** Callbacks for its turn; made when there is one. */
  #onNext: (() => void)[] | undefined;
  #onClose: (() => void) | undefined;

  constructor(request: ReadRequest, owner: ChannelOwner) {
    this.socket = owner.socket;
    this.#request = request;
    this.#owner = owner;
    this.#span = new ByteSpan(owner.socket);
  }

  get target(): string {
    return this.#request.target;
  }

  get rawHeaders(): string {
    return this.#request.head;
  }

  get bodyBytes(): number {
    return this.#request.bodyBytes;
  }

  get isChunked(): boolean {
    return this.#head?.isChunked ?? false;
  }

  get isSent(): boolean {
    return this.#isSent;
  }

  get bytes(): number {
    return this.#span.bytes;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name);
  }

  onNext(call: () => void): void {
    (this.#onNext ??= []).push(call);
  }

  onClose(call: () => void): void {
    this.#onClose = call;
  }

  head(head: ResponseHead): string {
    this.#head = writtenHead(head, { keepsAlive: this.#request.keepsAlive, idleMs: this.#owner.idleMs });
    return this.#head.text;
  }

  flush(): void {
    if (!this.#isBegun) this.#write("");
  }

  write(piece: Uint8Array): boolean {
    if (!this.#hasBody || piece.length === 0) return true;
    return this.#write(this.isChunked ? chunk(piece) : piece);
  }

  writeFramed({ framed, isAscii }: FramedChunks): boolean {
    return this.#write(framed, isAscii);
  }

  end(body: string | Uint8Array = ""): void {
    if (!this.isChunked) return this.#end(this.#hasBody ? this.#asSent(body) : "");
    this.#end(body.length === 0 ? LAST_CHUNK : octets(chunk(bytesOf(body)), LAST_CHUNK));
  }

  endFramed({ framed, isAscii }: FramedChunks): void {
    if (!this.isChunked) return this.#end("");
    this.#end(typeof framed === "string" ? framed + LAST_CHUNK : octets(framed, LAST_CHUNK), isAscii);
  }

  discard(): void {}

  release(): void {
    this.#written();
    this.#finish();
    if (!this.#request.keepsAlive) this.socket.end();
  }

  /** Its turn has come, behind so many bytes on the socket. */
  begin(bytes: number): void {
    this.isNext = true;
    this.#span.begin(bytes);
    for (const call of this.#onNext?.splice(0) ?? []) call();
  }

  /** The exchange is over. */
  close(): void {
    const call = this.#onClose;
    this.#onClose = undefined;
    call?.();
  }

  get #hasBody(): boolean {
    return this.#head?.hasBody ?? false;
  }

  #write(data: string | Uint8Array, isAscii = false): boolean {
    const encoding = this.#encodingOf(isAscii);
    return this.socket.write(this.#withHead(data), encoding);
  }

  #end(data: string | Uint8Array, isAscii = false): void {
    if (typeof data !== "string" && data.length > MOST_COPIED && !this.#isBegun && this.#head) {
      return this.#endBehind(this.#head.text, data);
    }
    const encoding = this.#encodingOf(isAscii);
    const all = this.#withHead(data);
    leaveTogether(() => this.#writeLast(all, encoding));
  }

  /** Writes the head and a long body in one go, without a copy of the body. */
  #endBehind(head: string, body: Uint8Array): void {
    this.#isBegun = true;
    leaveTogether(() => {
      this.socket.cork();
      this.socket.write(head, "latin1");
      this.#writeLast(body, "utf8");
      this.socket.uncork();
    });
  }

  /** Encoding of what is written next, with the head if that has not left: of ASCII the bytes are the same, in less time. */
  #encodingOf(isAscii: boolean): "latin1" | "utf8" {
    return isAscii && (this.#isBegun || this.#head?.isAscii) ? "latin1" : "utf8";
  }

  #writeLast(data: string | Uint8Array, encoding: "latin1" | "utf8"): void {
    this.socket.write(data, encoding, (error) => {
      if (!error) this.#finish();
    });
    this.#written();
  }

  #written(): void {
    this.isNext = false;
    this.#owner.written(this, this.#span.end());
  }

  #finish(): void {
    this.#isSent = true;
    this.#owner.sent(this, this.#head?.closes ?? false);
  }

  /** A body as it goes behind the head: a text makes one with it, unless the two differ in their encoding. */
  #asSent(body: string | Uint8Array): string | Uint8Array {
    return this.#isBegun || this.#head?.isAscii ? body : bytesOf(body);
  }

  /** The head before what is written first: in Latin 1, or, as `node:http` has it, in UTF-8 before a text. */
  #withHead(data: string | Uint8Array): string | Uint8Array {
    if (this.#isBegun || !this.#head) return data;
    this.#isBegun = true;
    return typeof data === "string" ? this.#head.text + data : bytesBehind(this.#head, data);
  }
}
