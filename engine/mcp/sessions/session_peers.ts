import { MOST_WORKERS } from "../../memory/layout.ts";
import type { WorkerState } from "../../worker/state.ts";

const LOOPBACK = "127.0.0.1";
/** Headers of a request that are handed on. */
const ASKED = [
  "authorization",
  "origin",
  "content-type",
  "accept",
  "mcp-session-id",
  "mcp-protocol-version",
  "last-event-id",
];
/** Headers of a response that are handed back. */
const ANSWERED = ["content-type", "cache-control", "allow", "mcp-session-id", "x-accel-buffering"];

/**
 * The other workers, as those who may have the session of a request. A worker with a session opens a port on loopback,
 * which asks for the token as the server's own port does, and tells its number in the shared state.
 */
export class SessionPeers {
  readonly #state: WorkerState;
  readonly #entrance: (request: Request) => Response | Promise<Response>;
  #listener: Deno.HttpServer<Deno.NetAddr> | undefined;

  constructor(state: WorkerState, entrance: (request: Request) => Response | Promise<Response>) {
    this.#state = state;
    this.#entrance = entrance;
  }

  /** Opens the port of this worker, where there are others. */
  open(): void {
    const { counters, snapshot } = this.#state;
    if (this.#listener || snapshot().config.server.workers === 1) return;
    const at = { hostname: LOOPBACK, port: 0, onListen() {} };
    this.#listener = Deno.serve(at, (request) => this.#entrance(request));
    this.#listener.unref();
    counters.set("mcp_port", this.#listener.addr.port);
  }

  /** Has another worker answer; `null` if that one has no sessions. */
  async forward(worker: number, request: Request): Promise<Response | null> {
    if (worker === this.#state.worker || worker >= MOST_WORKERS) return null;
    const port = this.#state.sharedState.worker(worker).get("mcp_port");
    if (port === 0) return null;
    const { method } = request;
    const headers = { ...only(ASKED, request.headers), "accept-encoding": "identity" };
    const body = method === "POST" ? await request.text() : null;
    try {
      const answer = await fetch(`http://${LOOPBACK}:${port}/mcp`, { method, headers, body });
      return new Response(answer.body, { status: answer.status, headers: only(ANSWERED, answer.headers) });
    } catch {
      return null; // the worker has ended, and its sessions with it
    }
  }
}

function only(names: readonly string[], headers: Headers): Record<string, string> {
  const given = names.map((name): [string, string | null] => [name, headers.get(name)]);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== null));
}
