import process from "node:process";
import { fetchFailure } from "../base/error.ts";
import { isObject, jsonOf } from "../base/json.ts";
import { NO_HOST } from "../base/server_url.ts";
import { type Tree, valueAt } from "../base/tree.ts";
import { proxyNote } from "./client_env.ts";
import { checkedWait, WAIT_MS } from "./wait.ts";
import type { JournalEntry, JournalFilter, JournalWait, RequestRow, Stats } from "./types.ts";

/** A server that was started for a test. */
export interface StartedServer {
  /** `null` without a port. */
  readonly url: string | null;
  readonly token: string;
  /** Path before all others: that of a scope. */
  readonly prefix?: string;
  /** Sends a request whose address is on the host of `url`. */
  fetch(request: Request): Promise<Response>;
  /** How it has ended, in a sentence; `undefined` while it runs. */
  ended?(): string | undefined;
  stop(): Promise<void>;
}

/** Sends a request to a server, whatever the host in its address. */
export async function send(
  { url, prefix = "", fetch }: StartedServer,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const base = url ?? NO_HOST;
  const { pathname, search } = new URL(input instanceof Request ? input.url : input, base);
  const path = pathname.startsWith(`${prefix}/`) ? pathname : prefix + pathname;
  const address = new URL(path + search, base);
  return await fetch(new Request(input instanceof Request ? new Request(address, input) : address, init));
}

/** Client of the routes under `/admin`. */
export class AdminClient {
  readonly #server: StartedServer;

  constructor(server: StartedServer) {
    this.#server = server;
  }

  async config(): Promise<Tree> {
    return objectOf(await this.#json("/admin/config"));
  }

  /** Lays a part over the configuration in force. @throws {Error} saying what is wrong with it */
  async change(patch: Tree): Promise<void> {
    await this.#json("/admin/config", { method: "POST", body: JSON.stringify(patch) });
  }

  /** Takes back all that was changed. */
  async restore(): Promise<void> {
    await this.#json("/admin/config", { method: "DELETE" });
  }

  async reset(): Promise<void> {
    await this.#json("/admin/reset", { method: "POST" });
  }

  /** Drops a scope, unless it is gone. */
  async drop(scope: string): Promise<void> {
    const response = await this.#ask(`/admin/scopes/${scope}`, { method: "DELETE" });
    const text = await response.text();
    if (!response.ok && response.status !== 404) throw new Error(refusalOf(text) ?? text);
  }

  async stats(): Promise<Stats> {
    return JSON.parse(await this.#text("/admin/stats"));
  }

  /** Rows of a domain that were booked by now. */
  async rows(domain: string): Promise<RequestRow[]> {
    return parsedLines(await this.#text(`/admin/export?domain=${encodeURIComponent(domain)}`));
  }

  /** Entries of the journal. @throws {Error} for a wait that was too long */
  async journal(filter: JournalFilter, wait?: JournalWait): Promise<JournalEntry[]> {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    if (!wait) {
      query.set("format", "ndjson");
      return parsedLines(await this.#text(`/admin/requests?${query}`));
    }
    const { count, timeoutMs = WAIT_MS } = checkedWait(wait, 1, ["timeoutMs"]);
    query.set("n", String(count));
    query.set("timeout_sec", String(timeoutMs / 1000));
    return JSON.parse(await this.#text(`/admin/requests/wait?${query}`)).requests;
  }

  async #json(path: string, init?: RequestInit): Promise<unknown> {
    return JSON.parse(await this.#text(path, init));
  }

  async #text(path: string, init?: RequestInit): Promise<string> {
    const response = await this.#ask(path, init);
    const text = await response.text();
    if (response.ok) return text;
    throw new Error(refusalOf(text) ?? `${path} answered ${response.status}: ${text}`);
  }

  /** @throws {Error} saying why there is no answer */
  async #ask(path: string, init?: RequestInit): Promise<Response> {
    const { token, ended } = this.#server;
    const why = ended?.();
    if (why !== undefined) throw new Error(why);
    try {
      return await send(this.#server, path, { ...init, headers: { authorization: `Bearer ${token}` } });
    } catch (error) {
      const message = ended?.() ??
        `the server does not answer: ${fetchFailure(error)}${proxyNote(process.env)}`;
      throw new Error(message, { cause: error });
    }
  }
}

/** Values of JSON Lines. */
function parsedLines<T>(text: string): T[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

function objectOf(value: unknown): Tree {
  return isObject(value) ? value : {};
}

/** The message in the body of an error. */
function refusalOf(text: string): string | undefined {
  const message = valueAt(jsonOf(text), ["error", "message"]);
  return typeof message === "string" ? message : undefined;
}
