import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { withLines } from "./lines.ts";

/** Malformed or obsolete header lines, by name of the form. */
const FORMS = {
  no_colon: "This line has no colon",
  space_before_colon: "X-Powered-By : errorworks",
  quoted: '"X-Powered-By: errorworks"',
  no_name: ": errorworks",
  space_in_name: "X Powered By: errorworks",
  folded: "X-Powered-By: errorworks,\r\n on\r\n\tseveral lines",
};

/** Sends the good reply with one bad line among its headers. */
export const malformedHeader = defineFault({
  name: "malformed_header",
  kind: "content",
  summary: "the good reply, with one header line that is none",
  degraded: "without the line",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "no_colon, space_before_colon, quoted, no_name, space_in_name, folded (over three lines), or any of them",
      ),
    }),
  async inject(exchange, { form }, healthy) {
    const line = formOf(FORMS, { form, random: exchange.random });
    return withLines(await healthy(), exchange, { own: [line] });
  },
});
