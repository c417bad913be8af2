import * as z from "zod";
import { hasNoBody, isWhole, sizeOf } from "../../reply/body.ts";
import { defineFault, range } from "../fault.ts";
import { between } from "../../chance/random.ts";

/** Begins an answer, or not even that, then says nothing until the break. */
export const connectionStall = defineFault({
  name: "connection_stall",
  kind: "transport",
  summary: "headers (or nothing), then silence, then a break",
  degraded: "with send: nothing, headers appear before the break; a reset becomes a plain end",
  options: () =>
    z.object({
      start_sec: range.default([0, 2]).describe("wait before the first byte, in seconds"),
      stall_sec: range.default([30, 60]).describe("silence before the break, in seconds"),
      send: z.enum(["headers", "nothing"]).default("headers").describe("what goes out before the silence"),
      how: z.enum(["fin", "rst"]).default("fin").describe("how the connection is broken in the end"),
    }),
  async inject({ random, sleep }, { start_sec, stall_sec, send, how }, healthy) {
    const silence = between(random, stall_sec) * 1000;
    await sleep(between(random, start_sec) * 1000);
    if (send === "nothing") {
      await sleep(silence);
      return { how, after: null };
    }
    const { status, headers, body } = await healthy();
    return {
      how,
      after: {
        status,
        headers: isWhole(body) && !hasNoBody(status)
          ? { ...headers, "content-length": String(sizeOf(body)) }
          : headers,
        body: { pieces: [""], pace: () => sleep(silence) },
      },
    };
  },
});
