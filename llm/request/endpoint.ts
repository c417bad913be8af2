import type { AnyText } from "../../engine/base/long_text.ts";
import type { Pending } from "../../engine/base/pending.ts";
import type { ObjectStore } from "../../engine/memory/object_store.ts";
import type { Session } from "../../engine/reply/session.ts";
import type { Api } from "./api.ts";
import type { Ask } from "./ask.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Settings } from "../settings/settings.ts";
import type { Overrides } from "./chat_request.ts";
import type { Header } from "./header.ts";

/** One operation of a fake API: a line of `llm/endpoints.ts`. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path in Hono's notation, e.g. `/v1/models/:id`. */
  readonly path: string;
  readonly api: Api;
  /** One line for the reference: what it returns, and which part of the real endpoint is there. */
  readonly summary: string;
  /**
   * Requests that it answers well: every fault meets each of them in the tests. Absent: its path alone is one.
   * In all texts of an example `{/v1/files}` stands for the id of what a POST to that path makes.
   */
  readonly examples?: readonly Example[];
  /** Asks for no key, as what a signed link points at. */
  readonly isOpen?: boolean;
  /** Tells whether a request is meant for it, where several share a path; the first one takes it. */
  accepts?(header: Header): boolean;
  /** Reads and checks a request. @throws {ApiError} as the real API refuses */
  read(incoming: Incoming): Pending<Ask>;
}

/** Name of an endpoint in rows and rules, e.g. `GET /v1/models/:id`: method and path without patterns of parameters. */
export function endpointName({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(/\{[^}]*\}/g, "")}`;
}

/** A request as a client may send it. */
export interface Example {
  /** Parts of the path by name. An `:id` that is not given is that of what a POST to the path before it makes. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Body in JSON. */
  readonly json?: Json;
  /** Body as a multipart form: fields that are texts, or files. */
  readonly form?: Readonly<Record<string, string | { readonly name: string; readonly text: string }>>;
}

/** A request on its way to an endpoint. */
export interface Incoming {
  readonly path: string;
  /** Prefix of all paths for this client, such as `/scope/NAME`. */
  readonly prefix: string;
  /** A part of the path, by its name in the endpoint; empty if it has none of that name. */
  param(name: string): string;
  query(name: string): string | undefined;
  /** Values of a query parameter, also where it is written `name[]`. */
  queries(name: string): readonly string[];
  /** Names of all query parameters. */
  queryNames(): readonly string[];
  /** By its lower-case name. */
  readonly header: Header;
  /** The body as text. @throws {ApiError} 413 */
  text(): Pending<AnyText>;
  /** The body as a multipart form, of at most `limit` bytes in all. @throws {ApiError} 413, or 400 if it is none */
  form(limit?: number): Promise<FormData>;
  /** Arrival time: milliseconds since 1970. */
  readonly arrived: number;
  readonly session: Session | null;
  readonly settings: Settings;
  /** Overrides of its `X-Fake-*` headers. */
  readonly overrides: Overrides;
  readonly objectStore: ObjectStore;
}
