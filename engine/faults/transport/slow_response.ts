import * as z from "zod";
import { defineFault, range } from "../fault.ts";
import { between } from "../../chance/random.ts";

/** Sends the good reply, late. */
export const slowResponse = defineFault({
  name: "slow_response",
  kind: "transport",
  summary: "the good reply, late",
  options: () =>
    z.object({
      delay_sec: range.default([10, 30]).describe("extra wait before the reply, in seconds"),
    }),
  async inject({ random, sleep }, { delay_sec }, healthy) {
    await sleep(between(random, delay_sec) * 1000);
    return await healthy();
  },
});
