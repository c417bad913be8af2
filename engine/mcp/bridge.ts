import { z } from "zod";
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

/** Input of a bridge: the server and its token, and a function that hands an answer to the client. */
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

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  /** Hands one message over; resolves when all of its answer is handed back. Never rejects. */
  async forward(given: unknown): Promise<void> {
    const message = MESSAGE.parse(given);
    const { id, method, params } = message;
    if (method === "notifications/cancelled") { // over HTTP without sessions, the end of the connection says so
      return this.#pending.get(params?.requestId ?? "")?.abort();
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

  /** Ends all that is pending. */
  close(): void {
    for (const abort of this.#pending.values()) abort.abort();
  }

  async #exchange(message: Message, body: string, signal: AbortSignal): Promise<void> {
    const { url, token } = this.#parts;
    const response = await fetch(new URL("/mcp", url), {
      method: "POST",
      signal,
      headers: { authorization: `Bearer ${token}`, ...this.#headers(message) },
      body,
    });
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/event-stream") && response.body) {
      for await (const data of eventsOf(response.body)) await this.#back(JSON.parse(data));
    } else if (message.id === undefined || response.status === 202) {
      await response.body?.cancel();
    } else {
      await this.#back(answerOf(await response.text(), response.status));
    }
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
      ...(own === undefined || name === undefined ? {} : { "mcp-name": name }),
    };
  }
}

/** The answer in a body. @throws {Error} if it is none of MCP's */
function answerOf(body: string, status: number): unknown {
  if (status === 401 || status === 403) throw new Error("it does not take this admin token");
  try {
    const answer = JSON.parse(body);
    if (answer?.jsonrpc === "2.0") return answer;
  } catch { /* said below */ }
  throw new Error(`it answers ${status} and no MCP`);
}
