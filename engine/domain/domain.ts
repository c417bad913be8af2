import type { Hono } from "hono";
import type * as z from "zod";
import type { DomainExtras } from "./command.ts";
import type { PerRequestFaults } from "../config/per_request_faults.ts";
import type { CallerIdentity } from "../reply/session.ts";
import type { Accumulator } from "../base/accumulator.ts";
import type { HttpError } from "../base/http_error.ts";
import type { Pending } from "../base/pending.ts";
import type { Detail } from "../base/request_record.ts";
import type { Answer } from "../reply/reply.ts";
import type { Connection, Env } from "../reply/connection.ts";
import type { FindRoute } from "../reply/http_context.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { Armed, Fault } from "../faults/fault.ts";
import type { RuleList, WrittenRules } from "../rules/rule.ts";
import type { CustomFaultList } from "../faults/custom/custom_faults.ts";
import type { Columns } from "./columns.ts";
import type { RouteContext } from "./route_context.ts";

/** Facts of a domain for which its inner types need not be known. */
export interface DomainFacts extends Pick<DomainExtras<never>, "adminLinks" | "clientOutcomes"> {
  readonly name: string;
  readonly summary: string;
  /** One-line hint for pointing a client at the server whose address is `url`. */
  client(url: string): string;
  /** Prefix of all its paths, e.g. `/web`. Such a domain can also have a port of its own, without the prefix. */
  readonly base?: string;
  /** Names of the sequences that `Exchange.next` counts. */
  readonly sequences: readonly string[];
  /** Lists among its settings that have a route of their own, `/admin/NAME`, and where they are. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** Keys of its settings that name files. */
  readonly files?: readonly (readonly string[])[];
  /** Keys of its settings whose texts are secrets; `*` stands for each item of a list. */
  readonly secrets?: readonly (readonly string[])[];
  /** Ids of the requests, as rows have them, that its clients may have been told by this text in another form. */
  requestIds?(told: string): readonly string[];
  /**
   * Loads what many answers need and an idle server does not; called soon after the first connection, while there are
   * file handles.
   */
  warmUp?(): Pending<void>;
  /** Data that is the same for all workers of a server. */
  readonly sharedData?: SharedData;
  /** Bounded caches of this domain on a worker, by name. */
  accumulators?(): Readonly<Record<string, Accumulator>>;
}

/** One fake service. `Content` is what `prepare` makes of the domain's own settings. */
export interface Domain<Ask, Settings extends z.ZodObject, Content, Column extends string = string>
  extends DomainFacts, DomainExtras<Content> {
  /** In order of priority. */
  readonly faults: readonly Fault<Ask>[];
  /** The domain's own configuration keys, beside `latency`, `selection`, `burst` and `faults`. */
  readonly settings: Settings;
  readonly columns: Columns<Column>;
  /** Identifies the client behind a request by its headers; absent: by those that every domain knows (`callerOf`). */
  caller?(request: Pick<Connection, "header">): CallerIdentity;
  /**
   * The ask of a request whose body is still to come, for faults that need none; `null` where only the body can decide.
   * Absent: faults wait for it.
   */
  early?(request: EarlyRequest, content: Content): Promise<Ask | null>;
  /** Reason for refusing a request that could be read; it takes no ordinal and draws no fault. */
  refusal?(ask: Ask): HttpError | null;
  /** The fault that a request has asked for itself, which then is not left to chance. */
  forced?(ask: Ask): Armed<Ask> | null;
  /** The faults that its settings write themselves, and how often they fire. */
  customFaults?(settings: z.output<Settings>): CustomFaultList<Ask>;
  /** The rules among its settings. */
  writtenRules?(settings: z.output<Settings>): WrittenRules;
  /**
   * The rules of its settings and of the files that they name, ready to be asked; they decide what happens to the
   * requests that they take.
   */
  rules?(content: Content): RuleList<Ask>;
  /** Its columns that requests are counted by, beside route and client. */
  readonly dimensions: readonly NoInfer<Column>[];
  /** Compiles templates, loads files. @throws {ConfigError} */
  prepare(settings: z.output<Settings>, perRequestFaults: PerRequestFaults): Content | Promise<Content>;
  /** The same ask for the reply in full and without a coding; absent if every reply is like that anyway. */
  plain?(ask: Ask): Ask;
  /** The good reply. */
  healthy(exchange: Exchange<Ask, NoInfer<Column>>, content: Content): Pending<Answer>;
  error(error: HttpError, about: FailedRequest<Ask>): Answer;
  /** The part of a metrics row that is known once the request is parsed; a new object each time, `note` adds to it. */
  detail(ask: Ask): Detail<NoInfer<Column>>;
  /** Text that is equal for equal requests, for `determinism: content`. */
  identity(ask: Ask): string;
  /** The beginning of what is asked, for people who read a tape. */
  excerpt?(ask: Ask): string;
  routes(context: RouteContext<Ask, Content>, base: string): Pending<Hono<Env>>;
  /** Finds some of the same routes without a router. */
  finder?(context: RouteContext<Ask, Content>, base: string): FindRoute;
}

/** Data that a domain only reads, in memory that the threads of a server share. */
export interface SharedData {
  /** Allocates shared memory for it, still empty. @throws when its size cannot be told */
  allocate(): SharedArrayBuffer;
  /** Takes the memory shared by all threads; the first of them that needs the data fills it. */
  use(memory: SharedArrayBuffer): void;
}

/** A request whose body has not been read. */
export interface EarlyRequest extends Pick<FailedRequest<never>, "path" | "header"> {
  readonly method: string;
  /** All values of a parameter of the query. */
  queries(name: string): readonly string[];
}

/** The request that an error answers. */
export interface FailedRequest<Ask> {
  readonly id: string;
  /** Absent where the request was refused before it could be read. */
  readonly ask?: Ask | undefined;
  readonly path: string;
  /** A parameter of the query. */
  query(name: string): string | undefined;
  /** A request header by its lower-case name. */
  header(name: string): string | undefined;
  /** Arrival time: milliseconds since 1970. */
  readonly arrived: number;
  /** Milliseconds since then. */
  readonly ms: number;
}
