import type { RequestRecord } from "../base/request_record.ts";
import type { BodyReader, RequestHead } from "../reply/connection.ts";
import type { Answer } from "../reply/reply.ts";
import type { Piece } from "./body/growing_bytes.ts";
import { type BodyPart, CapturedBody, keptBody } from "./body/captured_body.ts";
import { FrameList } from "./body/frame_list.ts";
import type { Kept, KeptFacts } from "./kept.ts";

/** The record of a request, which goes on changing until the request is over. */
export interface TracedRecord extends RequestRecord {
  /** Monotonic instant of the arrival, in milliseconds. */
  readonly started: number;
  trace: Trace | undefined;
}

/** The journal of a trace. */
export interface TraceOwner {
  /** The exchange of a request is over. */
  close(trace: Trace): void;
}

/** Facts known when a request arrives. */
export interface TraceParts
  extends
    Pick<KeptFacts, "seq" | "method" | "key" | "address" | "connection" | "open_connections">,
    Omit<RequestHead, "socket"> {
  readonly record: TracedRecord;
  /** Most bytes of each body that are kept. */
  readonly most: number;
  readonly journal: TraceOwner;
}

/** All that is kept of a request, before anybody reads it. */
export interface Captured extends Omit<Kept, "asked" | "sent"> {
  readonly asked: BodyPart | null;
  readonly sent: BodyPart | null;
}

const NO_FRAMES: readonly number[] = [];

/** One request under way: references to all that the journal is to keep, none of it worked on yet. */
export class Trace implements BodyReader {
  readonly parts: TraceParts;
  #asked: CapturedBody | undefined;
  #sent: CapturedBody | undefined;
  #head: string | Answer["headers"] | null = null;
  #frames: FrameList | undefined;
  /** Adds the bytes that have left and were not told yet. */
  #tellContent: (() => void) | undefined;
  /** Number of the request among those that are over; -1 as long as it is not. */
  end = -1;
  /** Its index among the open ones. */
  place = 0;

  constructor(parts: TraceParts) {
    this.parts = parts;
  }

  /** The request's body has come. */
  read(body: Piece, bytes: number): void {
    this.#asked ??= new CapturedBody(this.parts.most);
    this.#asked.add(body, bytes);
  }

  /** The head of the reply leaves. */
  answered({ headers }: Pick<Answer, "headers">, text?: string): void {
    this.#head = text ?? headers;
  }

  /** Adds a piece of the reply that leaves, of this length in bytes. */
  sent(piece: Piece, bytes: number): void {
    this.#sentBody().add(piece, bytes);
  }

  /** Adds bytes of the reply that the caller overwrites afterwards; `isText`: they are UTF-8. */
  sentBytes(bytes: Uint8Array, isText: boolean): void {
    this.#sentBody().addCopy(bytes, isText);
  }

  #sentBody(): CapturedBody {
    return this.#sent ??= new CapturedBody(this.parts.most);
  }

  /** `tell` adds the bytes that have left and were not told yet. */
  contentOnDemand(tell: () => void): void {
    this.#tellContent = tell;
  }

  /** Notes the time of pieces of a stream, of these lengths in bytes, or of one; `at_ms` counts from the arrival. */
  frames(at_ms: number, lengths: readonly number[] | number): void {
    this.#frames ??= new FrameList();
    this.#frames.add(Math.round(at_ms * 1000), lengths);
  }

  /** The exchange is over. */
  close(): void {
    this.#tellContent?.();
    this.#tellContent = undefined;
    this.parts.journal.close(this);
  }

  /** Finishes the digests of long bodies; a promise where there is one. */
  settle(): Promise<unknown> | undefined {
    const [asked, sent] = [this.#asked?.settle(), this.#sent?.settle()];
    return asked && sent ? Promise.all([asked, sent]) : asked ?? sent;
  }

  /** Everything that is known of the exchange so far. */
  kept(): Kept {
    const captured = this.captured();
    const { asked, sent } = captured;
    return { ...captured, asked: asked && keptBody(asked), sent: sent && keptBody(sent) };
  }

  /** Everything that is known so far, with the bodies as they were sent: to tell whether bytes are a text takes a while. */
  captured(): Captured {
    this.#tellContent?.();
    const head = this.#head;
    return {
      facts: this.#facts(),
      headers: this.parts.headers,
      asked: this.#asked?.part() ?? null,
      head: head === null || typeof head === "string" ? head : Object.entries(head).flat(),
      sent: this.#sent?.part() ?? null,
    };
  }

  #facts(): KeptFacts {
    const { record, seq, method, target, key, address, connection, open_connections } = this.parts;
    return {
      seq,
      end: this.end,
      id: record.id,
      domain: record.domain,
      route: record.route,
      arrived: record.arrived,
      started: record.started,
      first_byte_ms: record.first_byte_ms,
      total_ms: record.total_ms,
      client: record.client,
      key,
      address,
      connection,
      open_connections,
      attempt: record.attempt,
      method,
      target,
      frames: this.#frames?.all ?? NO_FRAMES,
      status: record.status,
      ending: record.ending,
      bytes: record.bytes,
      ordinal: record.ordinal,
      outcome: record.outcome,
      fault: record.fault,
      in_burst: record.in_burst,
      lies: record.lies,
      delay_ms: record.delay_ms,
      detail: record.detail,
    };
  }
}
