import type { Session } from "../reply/session.ts";
import type { ObjectStore } from "../memory/object_store.ts";
import type { TokenBuckets } from "../memory/token_buckets.ts";
import type { Answer } from "../reply/reply.ts";
import type { AnyText } from "../base/long_text.ts";
import type { Pending } from "../base/pending.ts";
import type { HttpContext } from "../reply/http_context.ts";

/** Runs one request through ask, decide, inject, send and record. */
export type Serve<Ask> = (
  c: HttpContext,
  route: string,
  /** Parses the request; `arrived` in milliseconds since 1970. */
  read: (session: Session | null, arrived: number) => Pending<Ask>,
) => Response | Promise<Response>;

/** Records and answers a request that is settled without a decision. */
export type Settle = (c: HttpContext, route: string, answer: Answer) => Response | Promise<Response>;

/** Services of the engine for the routes of a domain. */
export interface RouteContext<Ask, Content> {
  readonly serve: Serve<Ask>;
  readonly settle: Settle;
  /** Result of `prepare` for the configuration in force. */
  content(): Content;
  /** Token buckets of clients, which all workers share. */
  limits(): TokenBuckets;
  /** Token buckets that all clients share: no number of clients drives one out. */
  serverLimits(): TokenBuckets;
  /** The body of a request as text. @throws {ApiError} 413 beyond `server.max_body_bytes` */
  readBody(c: HttpContext): Pending<AnyText>;
  /** The body of a request as bytes; `limit` is a lower one of the route's own. @throws {ApiError} 413 */
  readBytes(c: HttpContext, limit?: number): Promise<Uint8Array<ArrayBuffer>>;
  readonly objectStore: ObjectStore;
  /** Returns the next index, from 0, of one of the domain's sequences under this key, shared by all workers. */
  nextForKey(sequence: string, key: string): number;
}
