import type { Random } from "../chance/random.ts";
import type { Stream } from "../chance/streams.ts";
import type { ObjectStore } from "../memory/object_store.ts";
import type { HttpError } from "../base/http_error.ts";
import type { Answer, Dozing } from "./reply.ts";
import type { Key } from "../base/hash.ts";
import type { HttpRequest } from "./http_request.ts";

/**
 * One request being served, with everything that a fault may use. `Column` is one of the domain's, for those that note
 * figures.
 */
export interface Exchange<Ask = unknown, Column extends string = never> extends HttpRequest {
  /** `req_` and 32 hex digits; sent as `x-request-id`. */
  readonly id: string;
  readonly ask: Ask;
  /** The fault's own chance. */
  readonly random: Random;
  /** Monotonic milliseconds. */
  now(): number;
  /** Arrival time of the request: milliseconds since 1970. */
  readonly arrived: number;
  /** Monotonic instant of the arrival, in milliseconds. */
  readonly started: number;
  /** Milliseconds from the arrival to the first call: what the model took, the same in all replies of the exchange. */
  took(): number;
  /** Key of all random numbers of this request. */
  readonly key: Key;
  /** A stream of chance of this request, from its beginning. */
  draw(stream: Stream): Random;
  /**
   * Returns the next index of a sequence, from 0, counted for all workers or for this session alone since the last
   * change of the configuration or reset. The sequence is one that the domain declares; a request without a session
   * shares the server's.
   */
  next(sequence: string, of: "server" | "session"): number;
  /** Objects stored by clients, shared by all workers. */
  readonly objectStore: ObjectStore;
  /** Address of the leak trap, e.g. `http://127.0.0.1:8002`; `null` on a host where none can listen. */
  readonly leakTrapUrl: string | null;
  /** Longest wait of this server for the next request of a connection, in milliseconds. */
  readonly idleMs: number;
  /** Waits, and books the time as injected delay. Milliseconds. Rejects when the client leaves. */
  sleep(ms: number): Promise<void>;
  /** Waits a few milliseconds, booked as injected delay; cheaper than `sleep`, as it does not end when the client leaves. */
  doze(ms: number): Promise<void>;
  /** Waits of a few milliseconds without a promise; absent where waits take no time, or are bounded. */
  readonly dozing?: Dozing | undefined;
  /** The good reply to another ask; with `key`, drawn from the chance of the earlier exchange that had it. */
  instead(ask: Ask, key?: Key): Promise<Answer>;
  /** The good reply in full and without a coding, whatever the client takes. */
  whole(): Promise<Answer>;
  /** Encodes an error as the domain's real service would. */
  error(error: HttpError): Answer;
  /** Keeps a figure of the reply for the metrics row. */
  note(column: Column, value: string | number | null): void;
}
