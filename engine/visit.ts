import type { Ending, Witness } from "./types.ts";

/** What a request came to. */
export const OUTCOMES = ["success", "fault", "client_error", "aborted", "bug"] as const;
export type Outcome = typeof OUTCOMES[number];

/** The ways a connection can stand when an exchange is over, in the order in which they are counted. */
export const ENDINGS = ["complete", "fin", "rst", "client_aborted"] as const satisfies readonly Ending[];

/** Values of some of a domain's columns. */
export type Detail<Column extends string = string> = Partial<Record<Column, string | number | null>>;

/** Everything that is known of one request when it is over; the raw material of counters and rows. */
export interface Visited {
  readonly domain: string;
  readonly route: string;
  readonly id: string;
  readonly arrived: number;
  readonly ordinal: number | null;
  readonly attempt: number | null;
  /** Who asked: the name of its session, or its API key without the secret part. */
  readonly client: string | null;
  readonly outcome: Outcome;
  readonly fault: string | null;
  readonly in_burst: boolean;
  readonly status: number | null;
  readonly delay_ms: number;
  readonly first_byte_ms: number | null;
  readonly total_ms: number;
  readonly bytes: number;
  readonly ending: Ending;
  readonly degraded: boolean;
  readonly detail: Readonly<Detail>;
}

/** Who wants to know. `counted` comes before the last byte leaves, `closed` when the exchange is over. */
export interface Observer {
  arrived(visit: Visit): void;
  counted(visit: Visit): void;
  /** A reply that is sent piece by piece has begun (1) or is over (-1). */
  streaming(n: 1 | -1): void;
  closed(visit: Visit): void;
  bug(visit: Visit, error: unknown): void;
}

/** What is known of a request as it arrives. */
export interface Arrival {
  readonly domain: string;
  readonly route: string;
  /** Which try of the client this is, from 0, where it tells. */
  readonly attempt: number | null;
  readonly client: string | null;
  /** Milliseconds since 1970. */
  readonly arrived: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly observer: Observer;
}

/** One request from arrival to end: filled in by the pipeline, told by the transport how the sending went. */
export class Visit implements Visited, Witness {
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
  detail: Detail = {};
  #streaming = false;
  #counted = false;
  #closed = false;
  readonly #arrival: Arrival;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
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
    return this.#arrival.now() - this.started;
  }

  /** The reply is going to be sent piece by piece. */
  stream(): void {
    this.#streaming = true;
    this.#arrival.observer.streaming(1);
  }

  first(): void {
    this.first_byte_ms ??= this.age();
  }

  last(): void {
    if (this.#counted) return;
    this.#counted = true;
    this.total_ms = this.age();
    this.#arrival.observer.counted(this);
  }

  end(ending: Ending, bytes: number, degraded: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.ending = ending;
    this.bytes = bytes;
    this.degraded = degraded;
    // A client that did not wait for its good reply had no success.
    if (ending === "client_aborted" && !this.#counted && this.outcome === "success") this.outcome = "aborted";
    this.last();
    this.total_ms = this.age();
    if (this.#streaming) this.#arrival.observer.streaming(-1);
    this.#arrival.observer.closed(this);
  }

  bug(error: unknown): void {
    this.outcome = "bug";
    this.fault = null;
    this.#arrival.observer.bug(this, error);
  }
}
