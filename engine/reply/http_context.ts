import type { Bindings } from "./connection.ts";

/** A request with what its host knows of it, as routes read it. A context of Hono is one. */
export interface HttpContext {
  readonly env: Bindings;
  readonly req: HttpContextRequest;
}

/** The request of a context. */
export interface HttpContextRequest {
  readonly method: string;
  /** Path within the app, decoded. */
  readonly path: string;
  readonly url: string;
  readonly raw: RequestBody;
  /** A parameter of the route's path. */
  param(name: string): string | undefined;
  /** A parameter of the query, or all of them. */
  query(name: string): string | undefined;
  query(): Record<string, string>;
  /** All values of a parameter of the query. */
  queries(name: string): string[] | undefined;
  /** All headers by their lower-case names. */
  header(): Record<string, string>;
}

/** The body of a request, to be read once. */
export interface RequestBody {
  readonly body: AsyncIterable<Uint8Array<ArrayBuffer>> | null;
  arrayBuffer(): Promise<ArrayBuffer>;
  /** The body at once, where all of it has come. */
  readonly whole?: Uint8Array<ArrayBuffer>;
}

/** Answers a request on its connection. */
export type Handler = (c: HttpContext) => Response | Promise<Response>;

/** A route, and what its path says in the places of its parameters. */
export interface FoundRoute {
  readonly handle: Handler;
  readonly params?: Readonly<Record<string, string>> | undefined;
}

/** Finds the route that a router would find, by method and a path without escapes; `null` where only a router knows. */
export type FindRoute = (method: string, path: string) => FoundRoute | null;
