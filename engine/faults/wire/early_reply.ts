import * as z from "zod";
import { defineFault } from "../fault.ts";
import { drawn } from "../form_options.ts";

/** Facts that a server may know of an upload before it has read it. */
const MESSAGES = {
  401: "Please log in first.",
  403: "You do not have permission to send this.",
  413: "What you are sending is too large.",
  503: "Please try again later.",
} as const;

const STATUSES = [401, 403, 413, 503] as const;

/** Refuses a POST as soon as its head is there, and closes while the client may still be sending. */
export const earlyReply = defineFault({
  name: "early_reply",
  kind: "transport",
  early: "unread",
  summary:
    "a refusal of a POST before its body was read (by the LLM APIs behind it where rules, a tape or clients choose faults), then a close",
  degraded: "the connection stays usable",
  applies: (_ask, _options, { method }) => method === "POST",
  options: () =>
    z.object({
      status: z.literal(["any", ...STATUSES]).default("any").describe("status of the refusal"),
      how: z.enum(["fin", "rst"]).default("fin").describe("how the connection is closed"),
    }),
  inject({ error, random }, options) {
    const status = drawn(STATUSES, { wanted: options.status, random });
    const headers = { connection: "close" };
    return { how: options.how, after: error({ status, code: null, message: MESSAGES[status], headers }) };
  },
});
