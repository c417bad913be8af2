import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { drawn } from "../../../engine/forms.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";

/** As Django, Laravel and Rails refuse a token that they do not know any more. */
const STATUSES = [403, 419, 422] as const;

/** Refuses a form whose token was right: the client has to load it again, and to send it with the new one. */
export const expiredForm = defineFault({
  name: "expired_form",
  kind: "http",
  summary: "403, 419 or 422 for a form that is sent, as if its CSRF token had expired",
  applies: ({ method, kind }: Ask) => method === "POST" && kind !== null,
  options: z.object({
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
