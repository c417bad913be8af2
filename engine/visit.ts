import type { Ending, Witness } from "./types.ts";

/** What a request came to. */
export const OUTCOMES = ["success", "fault", "client_error", "bug"] as const;
export type Outcome = typeof OUTCOMES[number];

/** Everything that is known of one request when it is over; the raw material of counters and rows. */
export interface Visited {
  readonly domain: string;
  readonly route: string;
  readonly id: string;
  readonly arrived: number;
  readonly ordinal: number | null;
  readonly attempt: number | null;
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
  readonly detail: Readonly<Record<string, string | number | null>>;
}

/** Who wants to know. `counted` comes before the last byte leaves, `closed` when the exchange is over. */
export interface Observer {
  arrived(visit: Visit): void;
  counted(visit: Visit): void;
  closed(visit: Visit): void;
  bug(visit: Visit, error: unknown): void;
}

/** One request from arrival to end: filled in by the pipeline, told by the transport how the sending went. */
export class Visit implements Visited, Witness {
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
  detail: Record<string, string | number | null> = {};
  #counted = false;
  #closed = false;

  constructor(
    readonly domain: string,
    readonly route: string,
    public id: string,
    readonly attempt: number | null,
    readonly arrived: number,
    readonly started: number,
    private readonly now: () => number,
    private readonly observer: Observer,
  ) {
    observer.arrived(this);
  }

  first(): void {
    this.first_byte_ms ??= this.now() - this.started;
  }

  last(): void {
    if (this.#counted) return;
    this.#counted = true;
    this.total_ms = this.now() - this.started;
    this.observer.counted(this);
  }

  end(ending: Ending, bytes: number, degraded: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.ending = ending;
    this.bytes = bytes;
    this.degraded = degraded;
    this.last();
    this.total_ms = this.now() - this.started;
    this.observer.closed(this);
  }

  bug(error: unknown): void {
    this.outcome = "bug";
    this.fault = null;
    this.observer.bug(this, error);
  }
}
