import type { Ending, Outcome } from "../base/request_record.ts";

/** One request and its reply, as the journal keeps them and as checks of clients read them. Plain data. */
export interface Entry {
  /** Id of the request, as its row and `x-request-id` have it. */
  readonly id: string;
  /** Place in the journal, from 0. */
  readonly seq: number;
  /** Scope that it was sent to; `null`: the server itself. */
  readonly scope: string | null;
  readonly domain: string;
  readonly route: string;
  /** Arrival: milliseconds since 1970. */
  readonly arrived: number;
  /** Arrival on the monotonic clock that all workers share, in milliseconds. */
  readonly started: number;
  /** Milliseconds from the arrival to the first byte of the reply's body, and to the end of the exchange; `null`: not yet. */
  readonly first_byte_ms: number | null;
  readonly ended_ms: number | null;
  readonly sender: Sender;
  readonly request: JournalRequest;
  readonly reply: JournalReply;
  readonly decision: Decision;
}

/** Evidence of which client sent a request. */
export interface Sender {
  /** Displayable name of the session or API key; `null` without one. */
  readonly client: string | null;
  /** Digest of the API key; `null` without one. */
  readonly key: string | null;
  readonly user_agent: string | null;
  /** IP address; `null` where the host does not tell. */
  readonly address: string | null;
  /** Number of the connection in this server; `null` where the host does not tell. */
  readonly connection: number | null;
  /** Connections that the server had, as of its last heartbeat, at the first request of this one; `null`: unknown, or a later request. */
  readonly open_connections: number | null;
  /** Number of this try from 0, where the client counts (`x-stainless-retry-count`). */
  readonly attempt: number | null;
  readonly idempotency_key: string | null;
}

/** The request as it came, secrets redacted. */
export interface JournalRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: JournalBody;
}

/** The reply as it went out. */
export interface JournalReply {
  /** `null` where not a byte was sent. */
  readonly status: number | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: JournalBody;
  /** The first 4,096 pieces of a streamed body, with the time each was sent; empty for a body of one piece. */
  readonly frames: readonly { readonly at_ms: number; readonly bytes: number }[];
  readonly ending: Ending;
  /** Bytes sent, as the row counts them. */
  readonly bytes: number;
  /** True if these were bytes that no HTTP library would send: `body` is all of them, the head included. */
  readonly raw?: boolean;
}

/** A body, at most as much of it as the journal keeps. */
export interface JournalBody {
  /** The first part of it as text; `null` where it is no UTF-8 or not kept. */
  readonly text: string | null;
  /** The first part of it in base64, where it is no UTF-8. */
  readonly base64?: string;
  /** Length of the whole body. */
  readonly bytes: number;
  /** SHA-256 of the whole body; JSON of up to 16 KiB is put in canonical form before. Empty for an empty body. */
  readonly digest: string;
  /** True if `text` or `base64` is not the whole body. */
  readonly cut: boolean;
}

/** The server's decision on a request. */
export interface Decision {
  readonly ordinal: number | null;
  readonly outcome: Outcome;
  readonly fault: string | null;
  /** True if the code that was sent is not the cause. */
  readonly lies: boolean;
  readonly rule: string | null;
  readonly in_burst: boolean;
  /** Injected delay, in milliseconds. */
  readonly delay_ms: number;
  /** Columns of the domain's row, e.g. model and tokens. */
  readonly detail: Readonly<Record<string, string | number | null>>;
}
