import * as z from "zod";
import { defineFault } from "../fault.ts";
import { keepsConnection } from "../../reply/http_request.ts";
import { drawn } from "../form_options.ts";
import { httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";

const WAYS = ["fin", "rst"] as const;

/** Sends the good reply to its last byte, promises to keep the connection, and ends it at once. */
export const closeAfterReply = defineFault({
  name: "close_after_reply",
  kind: "transport",
  summary:
    "the good reply to its last byte on a connection that is said to be kept, then FIN or a TCP reset at once",
  degraded: "the connection stays usable",
  applies: (_ask, _options, request) => keepsConnection(request),
  options: () =>
    z.object({
      how: z.enum(["any", ...WAYS]).default("any").describe(
        "how the connection is ended: fin, rst, or any of them",
      ),
    }),
  async inject(exchange, { how }, healthy) {
    const then = drawn(WAYS, { wanted: how, random: exchange.random });
    const answer = await healthy();
    return rawOf(scriptOf(httpMessageOf(answer, exchange)), { status: answer.status, nearest: answer, then });
  },
});
