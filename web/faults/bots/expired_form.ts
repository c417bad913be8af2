import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Refusals of an expired token by Django, Laravel and Rails. */
const STATUSES = [403, 419, 422] as const;

/** Refuses a form whose token was right: the client has to load it again, and to send it with the new one. */
export const expiredForm = defineFault({
  name: "expired_form",
  kind: "http",
  summary: "403, 419 or 422 for a form that is sent, as if its CSRF token had expired",
  applies: ({ method, kind }: Ask) => method === "POST" && kind !== null,
  options: () =>
    z.object({
      status: z.literal(["any", ...STATUSES]).default("any").describe(
        "status of the page; any: drawn from the others",
      ),
    }),
  inject({ error, random }: Exchange<Ask>, { status }) {
    return error({
      status: drawn(STATUSES, { wanted: status, random }),
      code: null,
      message: "This form has expired. Please load it again.",
      headers: { "cache-control": "no-store" },
    });
  },
});
