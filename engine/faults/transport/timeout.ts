import * as z from "zod";
import { defineFault, percent, range } from "../fault.ts";
import { between } from "../../chance/random.ts";

/** Keeps the client waiting; one that does not give up gets a 504 or a close in the end. */
export const timeout = defineFault({
  name: "timeout",
  kind: "transport",
  early: true,
  summary: "silence, then 504 or a close",
  degraded: "the close comes after status line and headers",
  options: () =>
    z.object({
      after_sec: range.default([30, 60]).describe("silence, in seconds"),
      answer_pct: percent.default(50).describe("percent of the timeouts that end in a 504; the others close"),
    }),
  async inject({ random, sleep, error }, { after_sec, answer_pct }) {
    const answers = random() * 100 < answer_pct;
    await sleep(between(random, after_sec) * 1000);
    if (!answers) return { how: "fin", after: null };
    return error({ status: 504, code: "timeout", message: "The request timed out. Please try again later." });
  },
});
