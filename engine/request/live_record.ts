import type { Detail, Ending, Outcome, RequestRecord } from "../base/request_record.ts";
import type { Trace } from "../journal/trace.ts";
import type { Witness } from "../reply/connection.ts";
import type { Answer } from "../reply/reply.ts";

/**
 * Receives the events of each request. `counted` comes before the last byte leaves, `closed` when the exchange is
 * over.
 */
export interface RequestObserver {
  arrived(record: LiveRecord): void;
  counted(record: LiveRecord): void;
  /** A reply that is sent piece by piece has begun (1) or is over (-1). */
  streaming(n: 1 | -1): void;
  closed(record: LiveRecord): void;
  bug(record: LiveRecord, error: unknown): void;
}

/** Facts known when a request arrives. */
export interface Arrival {
  readonly domain: string;
  readonly route: string;
  /** Attempt number of the client, from 0, where it tells. */
  readonly attempt: number | null;
  readonly client: string | null;
  /** Milliseconds since 1970. */
  readonly arrived: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly observer: RequestObserver;
}

/** Record of one request from arrival to end, filled in by the pipeline and, as a witness, by the transport. */
export class LiveRecord implements RequestRecord, Witness {
  readonly domain: string;
  readonly route: string;
  readonly attempt: number | null;
  readonly client: string | null;
  readonly arrived: number;
  /** Monotonic instant of the arrival, in milliseconds. */
  readonly started: number;
  id = "";
  ordinal: number | null = null;
  outcome: Outcome = "success";
  fault: string | null = null;
  in_burst = false;
  status: number | null = null;
  delay_ms = 0;
  first_byte_ms: number | null = null;
  total_ms = 0;
  bytes = 0;
  ending: Ending = "complete";
  degraded = false;
  /** The code that is sent is not the cause. */
  lies = false;
  detail: Detail = {};
  /** What the journal keeps of it; `undefined` without one. */
  trace: Trace | undefined;
  /** True once a byte of the reply has left, or is about to. */
  #begun = false;
  #streaming = false;
  #counted = false;
  #closed = false;
  /** Tells of all that has left. */
  #tell: (() => void) | undefined;
  readonly #now: () => number;
  readonly #observer: RequestObserver;

  constructor(arrival: Arrival) {
    this.#now = arrival.now;
    this.#observer = arrival.observer;
    this.domain = arrival.domain;
    this.route = arrival.route;
    this.attempt = arrival.attempt;
    this.client = arrival.client;
    this.arrived = arrival.arrived;
    this.started = arrival.now();
    arrival.observer.arrived(this);
  }

  /** Milliseconds since the arrival. */
  age(): number {
    return this.#now() - this.started;
  }

  /** The reply is going to be sent piece by piece. */
  stream(): void {
    this.#streaming = true;
    this.#observer.streaming(1);
  }

  head(answer: Pick<Answer, "status" | "headers">, text?: string): void {
    this.#begun = true;
    this.status = answer.status; // a transport may send another one than that of the fault, or one where it has none
    this.trace?.answered(answer, text);
  }

  sent(piece: string | Uint8Array, bytes: number, lengths?: readonly number[]): void {
    if (!this.trace) return;
    this.trace.sent(piece, bytes);
    if (this.#streaming) this.trace.frames(this.age(), lengths ?? bytes);
  }

  frame(length: number, at: number): void {
    if (this.#streaming) this.trace?.frames(at - this.started, length);
  }

  get keepsContent(): boolean {
    return this.trace !== undefined;
  }

  content(bytes: Uint8Array, isText: boolean): void {
    this.trace?.sentBytes(bytes, isText);
  }

  onDemand(tell: () => void): void {
    this.#tell = tell;
    this.trace?.contentOnDemand(tell);
  }

  first(): void {
    this.#begun = true;
    this.first_byte_ms ??= this.age();
  }

  last(withFirst = false): void {
    if (this.#counted) return;
    this.#counted = true;
    this.total_ms = (withFirst ? this.first_byte_ms : null) ?? this.age();
    this.#observer.counted(this);
  }

  end(ending: Ending, bytes: number, degraded: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tell?.();
    this.#tell = undefined;
    this.ending = ending;
    this.bytes = bytes;
    this.degraded = degraded;
    if (ending === "client_aborted" && !this.#begun) this.status = null; // no part of it was sent
    // A client that did not wait for its good reply had no success.
    if (ending === "client_aborted" && !this.#counted && this.outcome === "success") this.outcome = "aborted";
    this.last();
    this.total_ms = this.age();
    if (this.#streaming) this.#observer.streaming(-1);
    this.#observer.closed(this);
    this.trace?.close();
  }

  /** The transport has answered, in place of a reply, a request that turned out not to be HTTP. */
  refused(status: number): void {
    this.status = status;
    this.outcome = "client_error";
    this.fault = null;
  }

  bug(error: unknown): void {
    this.outcome = "bug";
    this.fault = null;
    this.#observer.bug(this, error);
  }
}
