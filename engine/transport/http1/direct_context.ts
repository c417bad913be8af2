import { getQueryParam, getQueryParams } from "hono/utils/url";
import type { Bindings, Connection } from "../../reply/connection.ts";
import type { HttpContext, HttpContextRequest, RequestBody } from "../../reply/http_context.ts";
import type { ReadRequest } from "./read_request.ts";

/** Parts of a context beside the head of the request. */
interface ContextParts {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly connection: Connection;
  readonly params: Readonly<Record<string, string>>;
}

/** The context of a request that has come whole and needs no router. */
export class DirectContext implements HttpContext, HttpContextRequest, RequestBody {
  readonly method: string;
  readonly path: string;
  readonly env: Bindings;
  readonly #request: ReadRequest;
  readonly #parts: ContextParts;

  constructor(request: ReadRequest, parts: ContextParts) {
    this.method = request.method;
    this.path = request.path;
    this.env = { connection: parts.connection };
    this.#request = request;
    this.#parts = parts;
  }

  get req(): HttpContextRequest {
    return this;
  }

  get raw(): RequestBody {
    return this;
  }

  get url(): string {
    return `http://${this.#request.headers.get("host")}${this.#request.target}`;
  }

  param(name: string): string | undefined {
    return this.#parts.params[name];
  }

  query(name: string): string | undefined;
  query(): Record<string, string>;
  query(name?: string): string | undefined | Record<string, string> {
    const found = getQueryParam(this.url, name);
    if (name === undefined) return typeof found === "object" ? found : {};
    return typeof found === "string" ? found : undefined;
  }

  queries(name: string): string[] | undefined {
    const found = getQueryParams(this.url, name);
    return Array.isArray(found) ? found : undefined;
  }

  header(): Record<string, string> {
    return Object.fromEntries([...this.#request.headers].sort(([one], [other]) => one < other ? -1 : 1));
  }

  get whole(): Uint8Array<ArrayBuffer> {
    return this.#parts.body;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(new Uint8Array(this.whole).buffer);
  }

  get body(): AsyncIterable<Uint8Array<ArrayBuffer>> {
    return ReadableStream.from([new Uint8Array(this.whole)]);
  }
}
