import * as z from "zod";
import { drawn } from "../form_options.ts";
import { CHUNKED, LAST_CHUNK, octets, rawOf, scriptOf, startLine } from "../../reply/raw.ts";
import { defineBodyFault } from "./body_fault.ts";

const STATUSES = [204, 304] as const;

/** Sends the good body behind a status that has no body, so that its bytes stand where the next reply should. */
export const unexpectedBody = defineBodyFault({
  name: "unexpected_body",
  summary: "204 or 304 with the good body, or with an empty one in chunks, on a connection that stays open",
  degraded: "the status without the body",
  options: () =>
    z.object({
      status: z.literal(["any", ...STATUSES]).default("any").describe("status of the reply"),
      sent: z.enum(["page", "last_chunk"]).default("page").describe(
        "page: the good body, with its length; last_chunk: the end of a body in chunks",
      ),
    }),
  inject(exchange, options, { answer: { headers }, lines, body, size }) {
    const status = drawn(STATUSES, { wanted: options.status, random: exchange.random });
    if (options.sent === "page" && size === 0) return null;
    const [frame, bytes] = options.sent === "page"
      ? [`content-length: ${size}`, body] as const
      : [CHUNKED, octets(LAST_CHUNK)] as const;
    const message = { start: startLine(status), lines: [...lines, frame], body: bytes };
    return rawOf(scriptOf(message), { status, nearest: { status, headers, body: "" } });
  },
});
