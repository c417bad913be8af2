import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { rawOf, scriptOf } from "../../reply/raw.ts";
import { framed } from "./framed.ts";

/** Values of Content-Length headers for a body of that many bytes (curl tests 178, 394, 395, 767 to 771). */
const FORMS = {
  differ: (length: number) => [`${length}`, `${length + 1}`],
  list: (length: number) => [`${length}, ${length}`],
  negative: (length: number) => [`-${length}`],
  junk: (length: number) => [`${length}abc`],
  huge: () => ["99999999999999999999"],
  plus: (length: number) => [`+${length}`],
  empty: () => [""],
};

/** Sends the good body under a malformed Content-Length. */
export const invalidContentLength = defineFault({
  name: "invalid_content_length",
  kind: "transport",
  summary: "the whole body, but a Content-Length that is no number, or two of them",
  degraded: "the reply is as it should be",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        'differ: two headers; list: "5, 5"; negative; junk: "5abc"; huge: 20 digits; plus: "+5"; empty; or any',
      ),
    }),
  async inject(exchange, { form }) {
    const { answer, start, lines, body, size } = await framed(exchange);
    const values = formOf(FORMS, { form, random: exchange.random })(size);
    const lengths = values.map((value) => `content-length: ${value}`);
    const message = { start, lines: [...lengths, ...lines], body };
    return rawOf(scriptOf(message), { status: answer.status, nearest: answer });
  },
});
