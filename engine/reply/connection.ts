import type { RuleExplanation } from "../base/rule_explanation.ts";
import type { Client } from "../base/time.ts";
import type { Ending } from "../base/request_record.ts";
import type { FoundRoute } from "./http_context.ts";
import type { Answer, Reply } from "./reply.ts";

/** Callbacks of a transport while it sends; the receiver takes the times. */
export interface Witness {
  /** The head of an answer is about to leave; `text` is all of it, from the status line on, where the host writes it. */
  head?(answer: Pick<Answer, "status" | "headers">, text?: string): void;
  /**
   * So many bytes are about to leave: a piece of the body, or, without a head before, of a raw reply. `lengths` are those
   * of the pieces that make it, in bytes, where several leave together.
   */
  sent?(piece: string | Uint8Array, bytes: number, lengths?: readonly number[]): void;
  /** True as long as it keeps what `frame` and `content` tell; else nobody need call them. */
  readonly keepsContent?: boolean;
  /** A piece of the body has left, of this length in bytes, at this instant; `content` tells its bytes. */
  frame?(length: number, at: number): void;
  /** The bytes of pieces that `frame` has told of; `isText`: they are UTF-8. The caller overwrites them afterwards. */
  content?(bytes: Uint8Array, isText: boolean): void;
  /** Hands over a function that tells at once of all that has left by then, and books the waits before it. */
  onDemand?(tell: () => void): void;
  /** The first byte of the body is about to leave. */
  first(): void;
  /** The last byte is about to leave; `withFirst`: in one piece with the first one, of which it has just been told. */
  last(withFirst?: boolean): void;
  /** The exchange is over. `bytes` counts what left (headers included where the transport can see them). */
  end(ending: Ending, bytes: number, degraded: boolean): void;
  /** The reply itself threw while it was being sent: a bug of ours. */
  bug(error: unknown): void;
}

/** The head of a request as it came. */
export interface RequestHead {
  /** Path with query. */
  readonly target: string;
  /** The text of all of it, line by line, or names and values of all headers one behind the other. */
  readonly headers: string | readonly string[];
  /** The same object for all requests of one connection; `null` where the host does not tell. */
  readonly socket: object | null;
}

/** Receives the body of a request once it has come. */
export interface BodyReader {
  /** `bytes` is its length. */
  read(body: string | Uint8Array, bytes: number): void;
}

/** The client's connection, handed to the app as a Hono binding. */
export interface Connection extends Client {
  /** A request header by its lower-case name, without building the whole `Headers` that a `Request` would. */
  header(name: string): string | undefined;
  head(): RequestHead;
  /** Told of the body of the request. */
  reader?: BodyReader;
  /** True for a request of HTTP/1.0; absent where the host does not tell. */
  readonly isHttp10?: boolean;
  /** Position of the request among those of this connection, from 1; absent where the host does not tell. */
  readonly position?: number;
  /** True if the client sends its body only when it is asked for (`Expect: 100-continue`). */
  readonly expectsContinue?: boolean;
  /** True until all of the request has come; absent where the host does not tell. */
  readonly isIncomplete?: boolean;
  /** Waits for the end of the exchange; absent where the host does not tell of each. */
  over?(): Promise<void>;
  /** Called before the body is asked for; what it throws ends the request. */
  beforeBody?: () => Promise<void>;
  /** Tells a client that waits for it that its body is wanted. */
  askForBody?(): void;
  /** Address of the client: an IP address; `null` where the host does not tell. */
  readonly address: string | null;
  /** Status of the answer that the transport gave in place of a reply, as the request turned out not to be HTTP. */
  readonly refused?: number | undefined;
  /** Called with what rules made of the request, for those who want to be told. */
  explain?(explanation: RuleExplanation): void;
  /**
   * Waits until the reply may be made, as too much waits for the client already; absent where the host asks for a request
   * once it has sent the reply before. @throws {ClientGone}
   */
  room?(): Promise<void> | void;
  /** Plays a reply to its end; `null` when there is no one left to answer. */
  send(reply: Reply | null, witness: Witness): Response | Promise<Response>;
}

/** Bindings of a request: its connection, and the path of its scope. */
export interface Bindings {
  readonly connection: Connection;
  /** Path in front of all that the app knows, by which the request came: `/scope/NAME`. */
  readonly prefix?: string;
}

/** Type parameter of Hono: contexts have these bindings as `env`. */
export type Env = { Bindings: Bindings };

/** The app of a port: answers requests. */
export interface App {
  fetch(request: Request, bindings: Bindings): Response | Promise<Response>;
  /** The route of a request that needs no router, whose replies all leave by its connection; `null`: `fetch` knows. */
  find?(request: Asked): FoundRoute | null;
  /** Loads ahead what `fetch` needs. */
  load?(): Promise<void>;
}

/** The part of a request that decides about its route. */
export interface Asked {
  readonly method: string;
  /** Path without escapes. */
  readonly path: string;
  readonly headers: Pick<ReadonlyMap<string, string>, "has">;
}
