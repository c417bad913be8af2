import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { IncomingMessage, ServerResponse } from "node:http";
import { bytesOf, isWhole } from "../body.ts";
import type { Answer, Connection, Ending, Paced, Reply, Witness } from "../types.ts";

/** What a wait is told when its client has gone. */
export class ClientGone extends Error {
  constructor() {
    super("Cannot go on as the client has gone");
  }
}

/**
 * A connection on `node:http`, where every wire fault is exact.
 *
 * It writes to the socket itself instead of handing a `Response` back: a break has to come after the write callback
 * of the last piece, or the bytes before it are lost, and only here is that callback seen.
 */
export class SocketConnection implements Connection {
  readonly #outgoing: ServerResponse;
  readonly #socket: IncomingMessage["socket"];
  readonly #before: number;
  #gone: AbortController | undefined;
  #broken: Ending | undefined;

  constructor(incoming: IncomingMessage, outgoing: ServerResponse) {
    this.#outgoing = outgoing;
    this.#socket = incoming.socket;
    this.#before = this.#socket.bytesWritten;
  }

  get signal(): AbortSignal {
    if (!this.#gone) {
      const gone = this.#gone = new AbortController();
      const leave = () => !this.#outgoing.writableFinished && gone.abort(new ClientGone());
      if (this.#socket.destroyed) leave();
      else this.#outgoing.once("close", leave);
    }
    return this.#gone.signal;
  }

  async send(reply: Reply | null, witness: Witness): Promise<Response> {
    this.#report(witness);
    if (reply === null || this.#socket.destroyed) return RESPONSE_ALREADY_SENT;
    try {
      if ("how" in reply) {
        if (reply.after) await this.#write(reply.after, witness);
        witness.last();
        this.#break(reply.how);
      } else {
        await this.#write(reply, witness, () => witness.last());
      }
    } catch (error) {
      if (!this.#socket.destroyed) this.#fail(witness, error);
    }
    return RESPONSE_ALREADY_SENT;
  }

  /** Tells the witness, once, how the exchange ended. */
  #report(witness: Witness): void {
    const end = () => {
      const ending = this.#broken ?? (this.#outgoing.writableFinished ? "complete" : "client_aborted");
      witness.end(ending, this.#socket.bytesWritten - this.#before, false);
    };
    if (this.#socket.destroyed) end();
    else this.#outgoing.once("close", end);
  }

  /** Writes an answer. With `last` it is the whole: `last` is called before the final byte leaves. */
  async #write({ status, headers, body }: Answer, witness: Witness, last?: () => void): Promise<void> {
    const outgoing = this.#outgoing;
    if (!isWhole(body)) {
      outgoing.writeHead(status, headers);
      outgoing.flushHeaders();
      await this.#pieces(body, witness);
      last?.();
      if (last) outgoing.end();
      return;
    }
    witness.first();
    const length = headers["content-length"] ?? String(Buffer.byteLength(body));
    outgoing.writeHead(status, { ...headers, "content-length": length });
    last?.();
    if (last) outgoing.end(body);
    else await this.#flushed(body);
  }

  async #pieces(body: Paced, witness: Witness): Promise<void> {
    for (const [index, piece] of body.pieces.entries()) {
      await body.pace(index);
      if (this.#socket.destroyed) return;
      if (piece.length === 0) continue;
      witness.first();
      if (!this.#outgoing.write(bytesOf(piece))) await this.#flushed("");
    }
    await this.#flushed("");
  }

  /** Writes, and waits until the bytes are with the kernel or the client is gone. */
  #flushed(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#outgoing.once("close", resolve);
      this.#outgoing.write(bytes, () => resolve());
    });
  }

  #break(how: "fin" | "rst"): void {
    if (this.#socket.destroyed) return;
    this.#broken = how;
    if (how === "rst") this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  /** A bug of ours while sending: counted as such, and the half-sent reply must not look whole. */
  #fail(witness: Witness, error: unknown): void {
    witness.bug(error);
    this.#break("fin");
  }
}
