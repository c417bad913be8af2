import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpServer,
  type ServerEventBus,
  type ServerNotifier,
} from "@modelcontextprotocol/server";
import { getLogger } from "@logtape/logtape";
import { isRemote } from "../metrics/connect.ts";
import type { WorkerState } from "../worker/state.ts";
import { RunUpdates } from "./run_updates.ts";
import { Sessions } from "./sessions/sessions.ts";

const log = getLogger(["errorworks", "mcp"]);

/** Longest request to `/mcp`, in bytes. */
const MOST_BODY = 1_048_576;
/** Streams of notices that may be open on a worker. */
const MOST_SUBSCRIPTIONS = 64;

/** Ways from an MCP server to its client, beside its answers. */
export interface ClientLinks {
  /** Reaches the streams of notices that are open. */
  readonly notify: ServerNotifier;
  /** Events of resources. */
  readonly updates: ServerEventBus;
  /** Protocol of subscriptions to resources: in a session, by `subscriptions/listen`, or none. */
  readonly subscriptions: "session" | "listen" | "none";
}

/** Builds the MCP server that answers one request, or those of one session. */
export type ServerBuilder = (links: ClientLinks) => McpServer | Promise<McpServer>;

/** Handler of `/mcp`. */
export interface McpHandler {
  fetch(request: Request): Promise<Response>;
}

/**
 * Makes the handler of `/mcp` of a worker. A client of 2025-11-25 or before that begins with `initialize` gets a session,
 * where the server has sessions; all others are answered by a server for their one request, on any worker.
 */
export function createHandler(
  state: WorkerState,
  build: ServerBuilder,
  entrance: (request: Request) => Response | Promise<Response>,
): McpHandler {
  const updates = new RunUpdates(state);
  const create = (): McpHttpHandler =>
    createMcpHandler(({ era }) => build(linksOf(era === "modern" ? "listen" : "none")), {
      onerror: (error) => log.debug("Refused a request to /mcp: {error}", { error }),
      maxRequestBodySize: MOST_BODY,
      maxSubscriptions: MOST_SUBSCRIPTIONS,
      bus: updates,
    });
  let plain = create();
  const linksOf = (subscriptions: ClientLinks["subscriptions"]): ClientLinks => {
    return { notify: plain.notify, updates, subscriptions };
  };
  const sessions = new Sessions({
    state,
    bodyLimit: MOST_BODY,
    build: () => build(linksOf("session")),
    entrance,
  });
  state.atDrain(() => { // streams of notices end, requests are still answered
    void Promise.all([sessions.close(), plain.close()]);
    plain = create();
  });
  return {
    async fetch(request) {
      const limit = { maxRequestBodySize: MOST_BODY };
      const inSession = hasSessions(state) && await isLegacyRequest(request, undefined, limit);
      return (inSession ? await sessions.answer(request) : null) ?? await plain.fetch(request);
    },
  };
}

/**
 * True if a session stays within reach: the server has ports of its own, does not stop, and no others answer beside it. The instances
 * of a fleet are behind one address, and an edge host may use several isolates.
 */
function hasSessions({ scopes, ports, snapshot, draining }: WorkerState): boolean {
  return scopes !== null && ports() !== null && !draining() && !isRemote(snapshot().config.metrics.database);
}
