import { type McpServer, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { EventLog } from "./event_log.ts";
import { withEnd } from "./with_end.ts";

/** Parts of a session. */
export interface SessionParts {
  readonly id: string;
  /** Longest body of a request, in bytes. */
  readonly bodyLimit: number;
  /** Time in milliseconds. */
  now(): number;
  /** Called once, when the client ends it or the server does. */
  closed(): void;
}

/** MCP session of one client (2025-11-25 and before): a server of its own, behind the transport of the SDK. */
export class Session {
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  readonly #parts: SessionParts;
  #server: McpServer | undefined;
  /** Answers that are not over, streams of notices among them. */
  #open = 0;
  #used_ms: number;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#used_ms = parts.now();
    this.#transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => parts.id,
      eventStore: new EventLog(),
      maxRequestBodySize: parts.bodyLimit,
    });
  }

  /** Connects the server that answers in this session. */
  async connect(server: McpServer): Promise<void> {
    this.#server = server;
    const { onclose } = server.server;
    server.server.onclose = () => {
      onclose?.();
      this.#parts.closed();
    };
    await server.connect(this.#transport);
  }

  /** Answers a request of the session, the one that begins it included. */
  async answer(request: Request): Promise<Response> {
    this.#open++;
    this.#used_ms = this.#parts.now();
    const ended = () => {
      this.#open--;
      this.#used_ms = this.#parts.now();
    };
    try {
      return withEnd(await this.#transport.handleRequest(request), ended);
    } catch (error) {
      ended();
      throw error;
    }
  }

  /** Milliseconds since the last answer was over; 0 while there is one. */
  idleMs(): number {
    return this.#open > 0 ? 0 : this.#parts.now() - this.#used_ms;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
