import { isInitializeRequest, type McpServer } from "@modelcontextprotocol/server";
import type { WorkerState } from "../../worker/state.ts";
import { MOST_SESSIONS, SESSION_IDLE_MS } from "./limits.ts";
import { Session } from "./session.ts";
import { SessionPeers } from "./session_peers.ts";

/** Header that names a session. */
const SESSION_ID = "mcp-session-id";
/** Name of a session: the worker that has it, and a secret. */
const NAME = /^(\d{1,2})\.[0-9a-f-]{36}$/;

/** Parts of the sessions of a worker. */
export interface SessionsParts {
  readonly state: WorkerState;
  /** Longest body of a request, in bytes. */
  readonly bodyLimit: number;
  /** Makes the server of a session. */
  build(): McpServer | Promise<McpServer>;
  /** Handler of `/mcp` as this worker serves it, asked by other workers for what belongs to its sessions. */
  entrance(request: Request): Response | Promise<Response>;
}

/** The MCP sessions of a worker, bounded in number and age. A request to one of another worker is handed to that one. */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #sessions = new Map<string, Session>();
  readonly #peers: SessionPeers;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
    this.#peers = new SessionPeers(parts.state, parts.entrance);
  }

  /** Answers what belongs to a session or begins one; `null` for all else. */
  async answer(request: Request): Promise<Response | null> {
    await this.#closeIdle();
    if (request.method === "HEAD") return null; // nobody would hear of the end of its answer
    const id = request.headers.get(SESSION_ID);
    if (id === null) return await isInitialize(request) ? await this.#begin(request) : null;
    const session = this.#sessions.get(id);
    if (session) return await session.answer(request);
    const [, worker] = NAME.exec(id) ?? [];
    const forwarded = worker === undefined ? null : await this.#peers.forward(Number(worker), request);
    return forwarded ?? unknown();
  }

  /** Closes all of them; streams end. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#sessions.values(), (session) => session.close()));
  }

  async #begin(request: Request): Promise<Response> {
    const { state, bodyLimit, build } = this.#parts;
    const server = await build(); // first, as a session without a server would never be closed
    this.#peers.open();
    const id = `${state.worker}.${crypto.randomUUID()}`;
    const session = new Session({
      id,
      bodyLimit,
      now: () => state.clock.now(),
      closed: () => this.#remove(id),
    });
    const leaving = this.#sessionToLeave();
    this.#sessions.set(id, session);
    state.counters.add("mcp_sessions", 1);
    await leaving?.close();
    await session.connect(server);
    const response = await session.answer(request);
    if (!response.ok) await session.close(); // it was no good request: nobody will know of the session
    return response;
  }

  async #closeIdle(): Promise<void> {
    for (const session of this.#sessions.values()) {
      if (session.idleMs() >= SESSION_IDLE_MS) await session.close();
    }
  }

  #remove(id: string): void {
    if (this.#sessions.delete(id)) this.#parts.state.counters.add("mcp_sessions", -1);
  }

  /** Takes the session out that has been idle for longest, where there is no room for one more. It is still to be closed. */
  #sessionToLeave(): Session | undefined {
    if (this.#sessions.size < MOST_SESSIONS) return undefined;
    const [oldest] = [...this.#sessions].sort(([, a], [, b]) => b.idleMs() - a.idleMs());
    if (!oldest) return undefined;
    const [id, session] = oldest;
    this.#remove(id);
    this.#parts.state.counters.add("mcp_sessions_evicted", 1);
    return session;
  }
}

async function isInitialize(request: Request): Promise<boolean> {
  if (request.method !== "POST") return false;
  try {
    return isInitializeRequest(await request.clone().json());
  } catch {
    return false; // the handler of requests without a session says what is wrong
  }
}

/** The answer that has a client begin a new session. */
function unknown(): Response {
  const error = { code: -32001, message: "Session not found: it has ended, begin a new one with initialize" };
  return Response.json({ jsonrpc: "2.0", error, id: null }, { status: 404 });
}
