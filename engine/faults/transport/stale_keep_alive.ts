import * as z from "zod";
import { keepsConnection } from "../../reply/http_request.ts";
import { defineFault, range } from "../fault.ts";
import { between } from "../../chance/random.ts";
import { httpMessageOf, inOrder, pause, rawOf, scriptOf } from "../../reply/raw.ts";

/** Sends the good reply and offers to keep the connection, then takes no more requests on it, and closes. */
export const staleKeepAlive = defineFault({
  name: "stale_keep_alive",
  kind: "transport",
  summary: "the good reply on a connection that is kept, and closed (FIN) under the next request",
  degraded: "the connection stays usable",
  applies: (_ask, _options, request) => keepsConnection(request),
  options: () =>
    z.object({
      idle_ms: range.default([200, 1000]).describe(
        "wait between the reply and the close, in milliseconds; a request that comes meanwhile gets no answer",
      ),
    }),
  async inject(exchange, { idle_ms }, healthy) {
    const idle = between(exchange.random, idle_ms);
    const answer = await healthy();
    const script = inOrder(scriptOf(httpMessageOf(answer, exchange)), pause(() => exchange.sleep(idle)));
    return rawOf(script, { status: answer.status, nearest: answer, then: "fin" });
  },
});
