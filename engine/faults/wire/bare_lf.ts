import * as z from "zod";
import { defineFault } from "../fault.ts";
import { httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";

/** Ends the lines of the head as Unix does, which RFC 9112 (2.2) lets a recipient take. */
export const bareLf = defineFault({
  name: "bare_lf",
  kind: "transport",
  summary: "the good reply, all lines of its head ended by a bare LF",
  degraded: "the reply is as it should be",
  options: () => z.object({}),
  async inject(exchange, _, healthy) {
    const answer = await healthy();
    const script = scriptOf(httpMessageOf(answer, exchange), "\n");
    return rawOf(script, { status: answer.status, nearest: answer });
  },
});
