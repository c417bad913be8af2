import type { RequestRecord } from "../base/request_record.ts";
import { lengthOf } from "../reply/body.ts";
import type { BodyReader, RequestHead } from "../reply/connection.ts";
import type { Answer } from "../reply/reply.ts";
import type { Piece } from "./body/body_digest.ts";
import { CapturedBody } from "./body/captured_body.ts";

/** The record of a request, which goes on changing until the request is over. */
export interface TracedRecord extends RequestRecord {
  /** Monotonic instant of the arrival, in milliseconds. */
  readonly started: number;
  trace: Trace | undefined;
}

/** The journal of a trace. */
export interface TraceOwner {
  /** Counts what a trace holds now. */
  book(trace: Trace): void;
  /** The exchange of a request is over. */
  close(trace: Trace): void;
}

/** Facts known when a request arrives. */
export interface TraceParts extends Pick<RequestHead, "target" | "headers"> {
  readonly seq: number;
  readonly record: TracedRecord;
  readonly method: string;
  /** API key; `null` without one. */
  readonly key: string | null;
  readonly address: string | null;
  /** Number of the connection in this server. */
  readonly connection: number | null;
  /** Most bytes of each body that are kept. */
  readonly most: number;
  readonly journal: TraceOwner;
}

/** Head of a reply: as the host wrote it, or as far as it was told. */
export interface SentHead {
  readonly headers: Answer["headers"];
  readonly text: string | undefined;
}

/** A piece of a streamed body: its time in milliseconds from the arrival on, and its length. */
export interface Frame {
  readonly at_ms: number;
  readonly bytes: number;
}

/** Most pieces of a stream whose times are kept. */
export const MOST_FRAMES = 4_096;
/** Memory of an entry and of a frame beside its texts, in bytes, about. */
const ENTRY_BYTES = 1_024;
const FRAME_BYTES = 40;

/** References to all that a journal tells of one request, none of it worked on before it is read. */
export class Trace implements BodyReader {
  readonly parts: TraceParts;
  request: CapturedBody | undefined;
  reply: CapturedBody | undefined;
  head: SentHead | undefined;
  /** Number of the request among those that are over; -1 as long as it is not. */
  end = -1;
  /** Memory that the journal has booked for it, in bytes. */
  booked = 0;
  readonly #frames: Frame[] = [];
  readonly #headBytes: number;

  constructor(parts: TraceParts) {
    this.parts = parts;
    let length = ENTRY_BYTES + parts.target.length;
    for (const text of parts.headers) length += text.length;
    this.#headBytes = length;
  }

  /** The request's body has come. */
  read(body: Piece): void {
    this.request ??= new CapturedBody(this.parts.most);
    this.request.add(body);
    this.parts.journal.book(this);
  }

  /** The head of the reply leaves. */
  answered({ headers }: Pick<Answer, "headers">, text?: string): void {
    this.head = { headers, text };
  }

  /** Bytes of the reply leave; `at_ms` only for one that is sent piece by piece. */
  sent(piece: Piece, at_ms: number | null): void {
    this.reply ??= new CapturedBody(this.parts.most);
    this.reply.add(piece);
    if (at_ms === null) return;
    if (this.#frames.length < MOST_FRAMES) this.#frames.push({ at_ms, bytes: lengthOf(piece) });
    this.parts.journal.book(this);
  }

  /** The exchange is over. */
  close(): void {
    this.parts.journal.close(this);
  }

  get frames(): readonly Frame[] {
    return this.#frames;
  }

  /** Memory that it takes, in bytes, about; what is let go of as soon as the request is over does not count. */
  size(): number {
    return this.#headBytes + (this.head?.text?.length ?? 0) + this.#frames.length * FRAME_BYTES +
      this.#held(this.request) + this.#held(this.reply);
  }

  #held(body: CapturedBody | undefined): number {
    return body === undefined ? 0 : Math.min(body.held, this.parts.most);
  }
}
