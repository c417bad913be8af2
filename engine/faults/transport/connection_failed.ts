import * as z from "zod";
import { defineFault, range } from "../fault.ts";
import { between } from "../../chance/random.ts";

/** Takes the request, thinks about it, and closes without an answer. */
export const connectionFailed = defineFault({
  name: "connection_failed",
  kind: "transport",
  early: true,
  summary: "closed (FIN) without a byte, after a lead time",
  degraded: "status line and headers, then the end",
  options: () =>
    z.object({
      lead_sec: range.default([2, 5]).describe("wait before the close, in seconds"),
    }),
  async inject({ random, sleep }, { lead_sec }) {
    await sleep(between(random, lead_sec) * 1000);
    return { how: "fin", after: null };
  },
});
