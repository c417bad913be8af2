import type { IncomingMessage, ServerResponse } from "node:http";
import { bytesOf } from "../reply/body.ts";
import { ByteSpan } from "./byte_span.ts";
import type { FramedChunks } from "./chunk_batch.ts";
import type { Channel, Expectation, ResponseHead } from "./channel.ts";

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

/** The channel of a request that `node:http` has read. */
export class NodeChannel implements Channel {
  readonly socket: IncomingMessage["socket"];
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #span: ByteSpan;
  #isFlushed = false;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.socket = incoming.socket;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    const span = this.#span = new ByteSpan(this.socket);
    if (this.isNext) span.begin();
    else outgoing.prependOnceListener("socket", () => span.begin());
    outgoing.prependOnceListener("finish", () => span.end()); // `node:http` then begins the next response
  }

  get target(): string {
    return this.#incoming.url ?? "";
  }

  get rawHeaders(): readonly string[] {
    return this.#incoming.rawHeaders;
  }

  get isHttp10(): boolean {
    return this.#incoming.httpVersion === "1.0";
  }

  get bodyBytes(): number {
    return Number(this.#incoming.headers["content-length"] ?? 0);
  }

  get isComplete(): boolean {
    return this.#incoming.complete;
  }

  get isNext(): boolean {
    return this.#outgoing.socket === this.socket;
  }

  get expectation(): Expectation | null {
    // HTTP/1.0 knows no interim replies (RFC 9110, 10.1.1).
    if (this.isHttp10 || !/^100-continue$/i.test(this.#incoming.headers.expect ?? "")) return null;
    const outgoing = this.#outgoing;
    return {
      ask: () => {
        if (outgoing.headersSent) return false;
        // What is written before its turn has come would be lost, and the client would wait.
        if (this.isNext) outgoing.writeContinue();
        else outgoing.once("socket", (socket) => void socket.write(CONTINUE));
        return true;
      },
      close: () => void (outgoing.shouldKeepAlive = false),
    };
  }

  get isChunked(): boolean {
    return this.#outgoing.chunkedEncoding;
  }

  get isSent(): boolean {
    return this.#outgoing.writableFinished;
  }

  get bytes(): number {
    return this.#span.bytes;
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  onNext(call: () => void): void {
    this.#outgoing.once("socket", call);
  }

  onClose(call: () => void): void {
    this.#outgoing.once("close", call);
    if (this.isNext) return;
    // A response that waits for its turn does not hear by itself of the end of its connection.
    this.socket.setMaxListeners(0).once("close", call); // as many as requests wait
    this.#outgoing.once("socket", () => this.socket.off("close", call));
  }

  head({ status, reason, headers, length }: ResponseHead): string | undefined {
    if (reason !== undefined) this.#outgoing.statusMessage = reason;
    this.#outgoing.writeHead(
      status,
      length === undefined ? headers : { ...headers, "content-length": String(length) },
    );
    return headTextOf(this.#outgoing);
  }

  flush(): void {
    if (this.#isFlushed) return;
    this.#isFlushed = true;
    this.#outgoing.flushHeaders();
  }

  write(piece: Uint8Array): boolean {
    return this.#outgoing.write(piece);
  }

  /** Past `outgoing`, which would make four writes of each chunk, from bytes that have to be allocated first. */
  writeFramed({ framed, isAscii }: FramedChunks): boolean {
    this.flush();
    return this.socket.write(framed, isAscii ? "latin1" : "utf8");
  }

  end(body?: string | Uint8Array): void {
    this.#outgoing.end(body === undefined ? undefined : bytesOf(body));
  }

  endFramed(chunks: FramedChunks): void {
    if (chunks.framed !== "") this.writeFramed(chunks);
    this.#outgoing.end();
  }

  discard(): void {
    this.#incoming.resume();
  }

  release(): void {
    this.#outgoing.finished = true;
    this.#outgoing.emit("finish");
    if (!this.#outgoing.shouldKeepAlive) this.socket.end();
  }
}

/** The head of a response as `node:http` writes it, with the headers that it adds; `undefined` where it does not tell. */
function headTextOf(outgoing: ServerResponse): string | undefined {
  return "_header" in outgoing && typeof outgoing._header === "string" ? outgoing._header : undefined;
}
