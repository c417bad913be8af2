import * as z from "zod";
import { keepsConnection } from "../../reply/http_request.ts";
import { defineFault } from "../fault.ts";
import { closingMessage, httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";

/** Serves a number of requests on each connection, as servers with a limit for keep-alive do, then closes it. */
export const closeAfterRequests = defineFault({
  name: "close_after_requests",
  kind: "transport",
  summary:
    "the good reply, and FIN behind it once a connection has had its number of requests, announced or not",
  degraded: "the connection stays usable",
  applies: (_ask, { requests }, request) =>
    (request.position ?? requests) >= requests && keepsConnection(request),
  options: () =>
    z.object({
      requests: z.int().min(1).default(10).describe(
        "requests that a connection serves; what comes earlier on it is left alone",
      ),
      announced: z.boolean().default(false).describe(
        "whether the last reply says Connection: close; otherwise it promises keep-alive",
      ),
    }),
  async inject(exchange, { announced }, healthy) {
    const answer = await healthy();
    const message = httpMessageOf(answer, exchange);
    const script = scriptOf(announced ? closingMessage(message) : message);
    return rawOf(script, { status: answer.status, nearest: answer, then: "fin" });
  },
});
