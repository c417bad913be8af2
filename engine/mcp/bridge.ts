import * as z from "zod";
import { messageOf } from "../base/error.ts";
import { eventsOf } from "./server_sent_events.ts";

/** A JSON-RPC message, by the parts that decide how it travels. */
const MESSAGE = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.object({
    name: z.string().optional().catch(undefined),
    uri: z.string().optional().catch(undefined),
    requestId: z.union([z.string(), z.number()]).optional().catch(undefined),
    _meta: z.object({ "io.modelcontextprotocol/protocolVersion": z.string().optional() }).optional().catch(
      {},
    ),
  }).optional().catch({}),
  result: z.object({ protocolVersion: z.string().optional().catch(undefined) }).optional().catch({}),
});
type Message = z.output<typeof MESSAGE>;

/** Time that the end of a session may take, in milliseconds. */
const GOODBYE_MS = 2_000;

/** Input of a bridge: address of the `/mcp` of a server, its token, and a function that hands an answer to the client. */
export interface BridgeParts {
  readonly url: string;
  readonly token: string;
  send(message: unknown): Promise<void>;
}

/** Hands the messages of a client on stdio to the `/mcp` of a server, and its answers back. */
export class Bridge {
  readonly #parts: BridgeParts;
  readonly #pending = new Map<string | number, AbortController>();
  /** Version that `initialize` has settled, for clients of the older protocols. */
  #version: string | undefined;
  /** Session that the server has begun for them; without one any request is answered all the same. */
  #session: string | undefined;
  readonly #closed = new AbortController();

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  /** Hands one message over; resolves when all of its answer is handed back. Never rejects. */
  async forward(given: unknown): Promise<void> {
    const message = MESSAGE.parse(given);
    const { id, method, params } = message;
    if (method === "notifications/cancelled") { // over HTTP without sessions, the end of the connection says so
      this.#pending.get(params?.requestId ?? "")?.abort();
      if (this.#session === undefined) return;
    }
    const abort = new AbortController();
    if (id !== undefined && method !== undefined) this.#pending.set(id, abort);
    try {
      await this.#exchange(message, JSON.stringify(given), abort.signal);
    } catch (error) {
      if (abort.signal.aborted || id === undefined) return;
      const why = `Cannot reach the errorworks server: ${messageOf(error)}`;
      await this.#parts.send({ jsonrpc: "2.0", id, error: { code: -32603, message: why } });
    } finally {
      if (id !== undefined) this.#pending.delete(id);
    }
  }

  /** Ends all that is pending, and the session. Never rejects. */
  async close(): Promise<void> {
    this.#closed.abort();
    for (const abort of this.#pending.values()) abort.abort();
    if (this.#session === undefined) return;
    const ended = this.#ask({ method: "DELETE", signal: AbortSignal.timeout(GOODBYE_MS) }, {});
    await ended.then((response) => response.body?.cancel(), () => {});
  }

  async #exchange(message: Message, body: string, signal: AbortSignal): Promise<void> {
    const headers = this.#headers(message);
    let response = await this.#ask({ method: "POST", signal, body }, headers);
    if (response.status === 404 && this.#session !== undefined) { // a server that was restarted knows no session
      await response.body?.cancel();
      this.#session = undefined;
      response = await this.#ask({ method: "POST", signal, body }, headers);
    }
    const session = response.headers.get("mcp-session-id");
    if (session !== null && this.#session === undefined) {
      this.#session = session;
      this.#readNotices();
    }
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/event-stream") && response.body) {
      for await (const data of eventsOf(response.body)) await this.#back(JSON.parse(data));
    } else if (message.id === undefined || response.status === 202) {
      await response.body?.cancel();
    } else {
      const answer = answerOf(await response.text(), response.status);
      await this.#back({ ...answer, id: answer["id"] ?? message.id });
    }
  }

  /** Sends a request to `/mcp`, in the session if there is one. */
  #ask(init: RequestInit, headers: Record<string, string>): Promise<Response> {
    const { url, token } = this.#parts;
    const session = this.#session === undefined ? {} : { "mcp-session-id": this.#session };
    const all = { authorization: `Bearer ${token}`, ...session, ...headers };
    return fetch(url, { ...init, headers: all });
  }

  /** Hands the client what the server says unasked in a session, as long as both are there. */
  async #readNotices(): Promise<void> {
    try {
      const accept = { accept: "text/event-stream" };
      const { ok, body } = await this.#ask({ signal: this.#closed.signal }, accept);
      if (!ok || !body) return await body?.cancel();
      for await (const data of eventsOf(body)) await this.#back(JSON.parse(data));
    } catch { /* what the client asks is answered without it */ }
  }

  async #back(answer: unknown): Promise<void> {
    this.#version ??= MESSAGE.parse(answer).result?.protocolVersion;
    await this.#parts.send(answer);
  }

  #headers({ method, params }: Message): Record<string, string> {
    const own = params?._meta?.["io.modelcontextprotocol/protocolVersion"];
    const version = own ?? this.#version;
    const name = params?.name ?? params?.uri;
    return {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(version === undefined ? {} : { "mcp-protocol-version": version }),
      ...(own === undefined || method === undefined ? {} : { "mcp-method": method }),
      ...(own === undefined || name === undefined ? {} : { "mcp-name": headerValue(name) }),
    };
  }
}

/** A text as the protocol has it in a header: as it is, or what a header cannot hold in base64. */
function headerValue(text: string): string {
  const isPlain = /^[!-~](?:[ -~]*[!-~])?$/.test(text) && !/^=\?base64\?.*\?=$/i.test(text);
  return isPlain ? text : `=?base64?${new TextEncoder().encode(text).toBase64()}?=`;
}

/** The answer in a body; one to a request that was not read has no id. @throws {Error} if it is none of MCP's */
function answerOf(body: string, status: number): Readonly<Record<string, unknown>> {
  if (status === 401 || status === 403) throw new Error("it does not take this admin token");
  try {
    const answer = JSON.parse(body);
    if (answer?.jsonrpc === "2.0") return answer;
  } catch { /* said below */ }
  throw new Error(`it answers ${status} and no MCP`);
}
