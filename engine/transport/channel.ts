import type { Socket } from "node:net";
import { hasNoBody } from "../reply/body.ts";
import { reasonOf } from "../reply/reasons.ts";
import type { Answer } from "../reply/reply.ts";
import type { FramedChunks } from "./chunk_batch.ts";

/** Statuses from here on are those of gateways, whose reason phrases `node:http` does not know. */
const GATEWAYS_OWN = 520;

/**
 * One request on a socket and the response to it: what replies are played on, whoever reads and writes the HTTP. It is
 * written only when it is next.
 */
export interface Channel {
  readonly socket: Socket;
  /** Target of the request line. */
  readonly target: string;
  /** Headers of the request as they came: its head, or their names and values one behind the other. */
  readonly rawHeaders: string | readonly string[];
  readonly isHttp10: boolean;
  /** Length of the body of the request in bytes, as it was declared; 0 where it was not. */
  readonly bodyBytes: number;
  /** True once all of the request has come. */
  readonly isComplete: boolean;
  /** Actions for a client that waits until it is asked for its body; `null` for any other. */
  readonly expectation: Expectation | null;
  /** True once the responses to what was asked before on this connection are written. */
  readonly isNext: boolean;
  /** True if the response has a head that promises chunks. */
  readonly isChunked: boolean;
  /** True once all of the response is with the kernel. */
  readonly isSent: boolean;
  /** Bytes of the response that were written, head and framing included. */
  readonly bytes: number;
  /** A header of the request by its lower-case name. */
  header(name: string): string | undefined;
  /** Calls back when it is the turn of this response. */
  onNext(call: () => void): void;
  /** Calls back when the response is over: sent, or its connection gone. To be called once at most. */
  onClose(call: () => void): void;
  /** Sets the head, which leaves with what is written next. The result is its text, where that is known. */
  head(head: ResponseHead): string | undefined;
  /** Writes the head, unless it has left. */
  flush(): void;
  /** Writes a piece of the body; `false` if the next one should wait until this one is with the kernel. */
  write(piece: Uint8Array): boolean;
  /** The same for chunks that are framed already. */
  writeFramed(chunks: FramedChunks): boolean;
  /** Writes the whole body, or nothing more of it, and ends the response. */
  end(body?: string | Uint8Array): void;
  /** Writes the last chunks, which are framed already, and ends the response. */
  endFramed(chunks: FramedChunks): void;
  /** Reads what is still to come of the request, for nobody. */
  discard(): void;
  /** Lets the connection go on behind a response that was written past this channel. */
  release(): void;
}

/** Status line and headers of a response, without what the host adds. */
export interface ResponseHead {
  readonly status: number;
  /** The reason phrase, where it is not the usual one. */
  readonly reason?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Length of the body in bytes, where the headers do not tell it. */
  readonly length?: number | undefined;
}

/** The head of an answer whose body has `length` bytes, where that is known. */
export function responseHeadOf({ status, headers }: Answer, length?: number): ResponseHead {
  const reason = status >= GATEWAYS_OWN ? reasonOf(status) : undefined;
  const isSized = length === undefined || "content-length" in headers || hasNoBody(status);
  return { status, reason, headers, length: isSized ? undefined : length };
}

/** A client that has sent `Expect: 100-continue`. */
export interface Expectation {
  /** Asks for the body, unless the response has begun. The result is whether it did. */
  ask(): boolean;
  /** Lets the connection end behind the response. */
  close(): void;
}
