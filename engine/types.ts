/**
 * The vocabulary of errorworks. Types only.
 *
 *     socket → route → ask → decide → inject → reply → send → record
 *              (domain)      (engine) (fault)          (transport) (engine)
 *
 * @module
 */
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { Extras } from "./command.ts";
import type { Requested, Selection } from "./decide.ts";
import type { Burst } from "./burst.ts";
import type { Remembering, Remembers } from "./memory.ts";
import type { Key } from "./random.ts";
import type { CallerIdentity, Session } from "./session.ts";
import type { Stream } from "./streams.ts";
import type { Shelf } from "./shelf.ts";
import type { TokenBuckets } from "./shared/buckets.ts";
import type { Detail } from "./visit.ts";

/** A number in `[0, 1)`; the contract of `Math.random`. */
export type Random = () => number;
/** An inclusive pair `[min, max]`. */
export type Range = readonly [number, number];

/** Time, replaceable in tests. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  now(): number;
  /** Milliseconds since 1970 (UTC). */
  epoch(): number;
  /** Waits `ms` milliseconds. Rejects with `ClientGone` as soon as the client leaves. */
  sleep(ms: number, client?: Client): Promise<void>;
  /** Waits a few milliseconds, with all who wait as long, whether a client leaves or not: a fraction of what `sleep` costs. */
  doze(ms: number): Promise<void>;
}

/** Who is being served, as far as a wait needs to know. Much cheaper to watch than an `AbortSignal`. */
export interface Client {
  readonly gone: boolean;
  /** Calls once when the client leaves; the result stops watching. */
  onGone(call: () => void): () => void;
}

/** A body sent piece by piece. It is known from the start, so that a fault can cut, change or delay any byte of it. */
export interface Paced {
  readonly pieces: readonly (string | Uint8Array)[];
  /** Called once before each piece, in order; resolves when that piece is due. */
  pace(index: number): Promise<void> | void;
}

export type Body = string | Uint8Array | Paced;

/**
 * A whole HTTP answer as plain data, so that a fault can read and change it without decoding anything.
 * Header names are lower case. Without a `content-length` the transport sets it for a body of known length and
 * sends any other body chunked.
 */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/**
 * A broken connection, and what goes out before the break (`null`: not one byte).
 * `fin` is an orderly close by TCP, `rst` a reset.
 */
export interface Hangup {
  readonly how: "fin" | "rst";
  readonly after: Answer | null;
}

/** Bytes that no HTTP library would send: a script from the status line on, played as it is. */
export interface Raw {
  readonly script: Paced;
  /** What becomes of the connection behind the last byte; `open`: it goes on, as if this had been a whole reply. */
  readonly then: "fin" | "rst" | "open";
  /** The status that the script tells of; `null` where it tells of none. */
  readonly status: number | null;
  /** What comes nearest to it on a host that lets nobody near the bytes. */
  readonly nearest: Answer | Hangup;
}

/** What leaves the server. */
export type Reply = Answer | Hangup | Raw;

/** How a connection stood when the exchange was over. */
export type Ending = "complete" | "fin" | "rst" | "client_aborted";
/** What a transport tells while it sends. Times are taken by the one who is told. */
export interface Witness {
  /** The first byte of the body is about to leave. */
  first(): void;
  /** The last byte is about to leave. */
  last(): void;
  /** The exchange is over. `bytes` counts what left (headers included where the transport can see them). */
  end(ending: Ending, bytes: number, degraded: boolean): void;
  /** The reply itself threw while it was being sent: a bug of ours. */
  bug(error: unknown): void;
}

/** The client's connection, handed to the app as a Hono binding. */
export interface Connection extends Client {
  /** A request header by its lower-case name, without building the whole `Headers` that a `Request` would. */
  header(name: string): string | undefined;
  /** Position of the request among those of this connection, from 1; absent where the host does not tell. */
  readonly position?: number;
  /** Where the other side is: an IP address; `null` where the host does not tell. */
  readonly address: string | null;
  /** Plays a reply to its end; `null` when there is no one left to answer. */
  send(reply: Reply | null, witness: Witness): Response | Promise<Response>;
}
export type Env = { Bindings: { connection: Connection } };
/** An HTTP error before the domain dresses it, as JSON or as a page. */
export interface HttpError {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  /** A kind of error finer than the status, where the domain's bodies name one. */
  readonly type?: string | null;
  /** The request parameter to blame, where the domain's bodies name one. */
  readonly param?: string | null;
  /** Milliseconds after which trying again pays, where the domain's bodies tell. */
  readonly wait_ms?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request being served, and all a fault may touch. `Column` is one of the domain's, for those that note figures. */
export interface Exchange<Ask = unknown, Column extends string = never> extends Requested {
  /** `req_` and 32 hex digits; sent as `x-request-id`. */
  readonly id: string;
  readonly ask: Ask;
  /** The fault's own chance. */
  readonly random: Random;
  /** Monotonic milliseconds. */
  now(): number;
  /** When the request arrived: milliseconds since 1970. */
  readonly arrived: number;
  /** Monotonic instant of the arrival, in milliseconds. */
  readonly started: number;
  /** Where its chance begins. */
  readonly key: Key;
  /** A stream of chance of this request, from its beginning. */
  draw(stream: Stream): Random;
  /**
   * How often this was asked for before, by the requests of all workers or by those of this session alone, since the
   * last change of the configuration or reset. The sequence is one that the domain declares; a request without a session shares the server's.
   */
  turn(sequence: string, of: "server" | "session"): number;
  /** What clients leave with the server, the same for all workers. */
  readonly shelf: Shelf;
  /** Address of the leak trap, e.g. `http://127.0.0.1:8002`; `null` on a host where none can listen. */
  readonly canary: string | null;
  /** Waits, and books the time as injected delay. Milliseconds. Rejects when the client leaves. */
  sleep(ms: number): Promise<void>;
  /** The same for a wait of a few milliseconds that is over before it matters that the client has left. */
  doze(ms: number): Promise<void>;
  /** The good reply to something else than was asked; drawn from the chance of an earlier exchange, if its key is given. */
  instead(ask: Ask, key?: Key): Promise<Answer>;
  /** The good reply in full and without a coding, whatever the client takes. */
  whole(): Promise<Answer>;
  /** Dresses an error as the domain's real service would. */
  error(error: HttpError): Answer;
  /** Keeps a figure of the reply for the metrics row. */
  note(column: Column, value: string | number | null): void;
}

/** A fault at work. Calls `healthy` for the good reply, before, after or never. */
export type Inject<Ask> = (exchange: Exchange<Ask>, healthy: () => Promise<Answer>) => Reply | Promise<Reply>;

/** One way to misbehave. */
export interface Fault<Ask = unknown> {
  readonly name: string;
  readonly kind: FaultKind;
  readonly summary: string;
  /** What a transport without raw sockets does instead; absent where every transport is exact. */
  readonly degraded?: string;
  readonly options: z.ZodObject;
  /** Gets it ready to fire; `options` is what the schema of that name made of them. */
  arm(
    options: Readonly<Record<string, unknown>>,
  ): Pick<Armed<Ask>, "applies" | "leavesMachine" | "memory" | "inject">;
}
/** What is known of a fault without arming it. */
export type FaultFacts = Pick<Fault<never>, "name" | "kind" | "summary" | "degraded" | "options">;
export type FaultKind = "transport" | "http" | "stream" | "content";

/** A fault with its odds, in percent of the requests it can happen to, ready to fire. */
export interface Armed<Ask = unknown> extends Remembers<Ask> {
  readonly fault: Pick<Fault<Ask>, "name" | "kind" | "degraded">;
  readonly pct: number;
  readonly burst_pct: number;
  /** Tells whether it can happen to this request; absent: to any. */
  readonly applies?: (ask: Ask, request: Requested) => boolean;
  readonly leavesMachine?: boolean; // it names addresses off this machine
  readonly inject: Inject<Ask>;
}

/** Base ± jitter, in milliseconds. */
export interface Latency {
  readonly base_ms: number;
  readonly jitter_ms: number;
}
/** What one configuration makes of a domain; replaced whole, never edited. */
export interface Live<Ask, Content> extends Remembering<Ask> {
  readonly armed: readonly Armed<Ask>[];
  readonly selection: Selection;
  readonly latency: Latency;
  readonly burst: Burst;
  readonly content: Content;
}

/** The columns a domain adds to its rows: SQL name to SQL type. */
export type Columns<Column extends string = string> = Readonly<Record<Column, "TEXT" | "INTEGER" | "REAL">>;

/** Runs one request through ask, decide, inject, send and record. */
export type Serve<Ask> = (
  c: Context<Env>,
  route: string,
  /** Is told when the request arrived, in milliseconds since 1970. */
  read: (session: Session | null, arrived: number) => Ask | Promise<Ask>,
) => Response | Promise<Response>;

/** Something that is remembered, up to a limit. */
export interface Accumulator {
  readonly size: number;
  readonly limit: number;
  /** How often something was forgotten or dropped to stay within the limit. */
  readonly forgotten?: number;
}

/** One fake service. `Content` is what `prepare` makes of the domain's own settings. */
export interface Domain<Ask, Settings extends z.ZodObject, Content, Column extends string = string>
  extends Extras<Content, Ask> {
  readonly name: string;
  readonly summary: string;
  /** How a client is pointed at the server whose address is `url`, in one line. */
  client(url: string): string;
  /** In order of priority. */
  readonly faults: readonly Fault<Ask>[];
  /** What stands before all its paths, e.g. `/web`; with it, it can also have a port of its own, where nothing does. */
  readonly base?: string;
  /** The domain's own configuration keys, beside `latency`, `selection`, `burst` and `faults`. */
  readonly settings: Settings;
  readonly columns: Columns<Column>;
  /** Names of the sequences that `Exchange.turn` counts. */
  readonly sequences: readonly string[];
  /** Identifies the client behind a request by its headers; absent: by those that every domain knows (`callerOf`). */
  caller?(request: Pick<Connection, "header">): CallerIdentity;
  /** Why a request is not served though it could be read; it takes no ordinal and draws no fault. */
  refusal?(ask: Ask): HttpError | null;
  /** The fault that a request has asked for itself, which then is not left to chance. */
  forced?(ask: Ask): Armed<Ask> | null;
  /** Those of its columns whose values requests are counted by, beside route and client. */
  readonly dimensions: readonly NoInfer<Column>[];
  /** Lists among its settings that have a route of their own, `/admin/NAME`, and where they are. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** Compiles templates, loads files. @throws {ConfigError} */
  prepare(settings: z.output<Settings>): Content | Promise<Content>;
  /** The same ask for the reply in full and without a coding; absent where every reply is. */
  plain?(ask: Ask): Ask;
  /** The good reply. */
  healthy(exchange: Exchange<Ask, NoInfer<Column>>, content: Content): Answer | Promise<Answer>;
  error(error: HttpError, about: Refused<Ask>): Answer;
  /** The part of a metrics row that is known once the request is parsed; a new object each time, `note` adds to it. */
  detail(ask: Ask): Detail<NoInfer<Column>>;
  /** What this domain remembers on a worker beside what is in force, by name. */
  accumulators?(): Readonly<Record<string, Accumulator>>;
  /** What makes two asks the same, for `determinism: content`. */
  identity(ask: Ask): string;
  routes(desk: Desk<Ask, Content>, base: string): Hono<Env>;
}

/** The request that an error answers. */
export interface Refused<Ask> {
  readonly id: string;
  /** Absent where the request was refused before it could be read. */
  readonly ask?: Ask | undefined;
  readonly path: string;
  /** A parameter of the query. */
  query(name: string): string | undefined;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
  /** When it arrived: milliseconds since 1970. */
  readonly arrived: number;
  /** Milliseconds since then. */
  readonly ms: number;
}

/** What the routes of a domain are given. */
export interface Desk<Ask, Content> {
  readonly serve: Serve<Ask>;
  /** What `prepare` made of the configuration in force. */
  content(): Content;
  /** Token buckets, which all workers share. */
  limits(): TokenBuckets;
  /** The body of a request as text. @throws {ApiError} 413 beyond `server.max_body_bytes` */
  readBody(c: Context<Env>): Promise<string>;
  /** The same as bytes; `limit` is a lower one of the route's own. */
  readBytes(c: Context<Env>, limit?: number): Promise<Uint8Array<ArrayBuffer>>;
  readonly shelf: Shelf;
  /** How often this was asked for before, of one of the domain's sequences and under this key, by all workers. */
  turn(sequence: string, key: string): number;
}
