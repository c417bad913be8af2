import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";

/** Value of the type header; nothing at all if there is no such header. */
const FORMS = {
  absent: {},
  empty: { "content-type": "" },
  no_subtype: { "content-type": "html" },
  junk: { "content-type": "; charset=; /" },
  coding: { "content-type": "gzip" },
} as const;

/** Sends the good reply without saying what it is. */
export const missingContentType = defineFault({
  name: "missing_content_type",
  kind: "content",
  summary: "the good reply without a Content-Type, or with one that says nothing",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        'absent; empty: without a value; no_subtype: "html"; junk: "; charset=; /"; coding: "gzip"; or any',
      ),
    }),
  async inject({ random }, { form }, healthy) {
    const said = formOf(FORMS, { form, random });
    const { status, headers: { "content-type": _, ...rest }, body } = await healthy();
    return { status, headers: { ...rest, ...said }, body };
  },
});
