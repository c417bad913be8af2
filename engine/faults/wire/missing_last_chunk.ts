import * as z from "zod";
import { defineBodyFault } from "./body_fault.ts";
import { unmeasured } from "./framed.ts";

/** Sends every byte of the body in chunks, then closes in place of the last chunk. */
export const missingLastChunk = defineBodyFault({
  name: "missing_last_chunk",
  summary: "the whole body in chunks, then the close instead of the last chunk",
  degraded: "a reset becomes a plain end",
  options: () =>
    z.object({
      how: z.enum(["fin", "rst"]).default("fin").describe("how the connection is closed"),
    }),
  // To HTTP/1.0, which knows no chunks, a close is how a reply without a length ends.
  inject: ({ isHttp10 }, { how }, { answer }) =>
    isHttp10 && how === "fin" ? null : { how, after: unmeasured(answer) },
});
