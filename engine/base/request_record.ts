/** Outcomes of a request. */
export const OUTCOMES = ["success", "fault", "client_error", "aborted", "bug"] as const;

export type Outcome = typeof OUTCOMES[number];

/** The ways a connection can stand when an exchange is over, in the order in which they are counted. */
export const ENDINGS = ["complete", "fin", "rst", "client_aborted"] as const;

/** State of the connection when an exchange was over. */
export type Ending = typeof ENDINGS[number];

/** Values of some of a domain's columns. */
export type Detail<Column extends string = string> = Partial<Record<Column, string | number | null>>;

/** Everything that is known of one request when it is over; the raw material of counters and rows. */
export interface RequestRecord {
  readonly domain: string;
  readonly route: string;
  readonly id: string;
  readonly arrived: number;
  readonly ordinal: number | null;
  readonly attempt: number | null;
  /** Name of the client: the name of its session, or its API key without the secret part. */
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
  /** True if the code that was sent is not the cause. */
  readonly lies: boolean;
  readonly detail: Readonly<Detail>;
}
