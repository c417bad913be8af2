import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { headOf, messageOf, octets, rawOf } from "../../../engine/reply/raw.ts";

/** Ends the lines of the head as Unix does, which RFC 9112 (2.2) lets a recipient take. */
export const bareLf = defineFault({
  name: "bare_lf",
  kind: "transport",
  summary: "the good reply, all lines of its head ended by a bare LF",
  degraded: "the page is as it should be",
  options: z.object({}),
  async inject(exchange, _, healthy) {
    const answer = await healthy();
    const message = messageOf(answer, exchange);
    const bytes = octets(headOf(message, "\n"), message.body);
    return rawOf(bytes, { status: answer.status, nearest: answer });
  },
});
