import { z } from "zod";
import { defineFault } from "../fault.ts";
import { hasNoBody } from "../../reply/body.ts";
import { unmeasured, wantsBody } from "./framed.ts";

/** Sends every byte of the body in chunks, then closes in place of the last chunk. */
export const missingLastChunk = defineFault({
  name: "missing_last_chunk",
  kind: "transport",
  summary: "the whole body in chunks, then the close instead of the last chunk",
  degraded: "a reset becomes a plain end",
  applies: wantsBody,
  options: z.object({
    how: z.enum(["fin", "rst"]).default("fin").describe("how the connection is closed"),
  }),
  async inject(exchange, { how }) {
    const answer = await exchange.whole();
    return hasNoBody(answer.status) ? null : { how, after: unmeasured(answer) };
  },
});
