import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { withLines } from "./lines.ts";

/** Bytes that a value must not have, and two kinds that it may but that few decode alike. */
const FORMS = {
  nul: "\0",
  soh: "\x01",
  escape: "\x1b",
  delete: "\x7f",
  bare_cr: "\r",
  latin1: "\xe9",
  utf8: "\xc3\xa9",
};

/** Sends the good reply with a header as that of some gateways, in whose value is a byte that does not belong there. */
export const controlBytes = defineFault({
  name: "control_bytes",
  kind: "content",
  summary: "the good reply, with a control byte, or one beyond ASCII, in the value of a header",
  degraded: "without the header",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "nul, soh (1), escape, delete, bare_cr, latin1 or utf8 (an é), or any of them",
      ),
    }),
  async inject(exchange, { form }, healthy) {
    const byte = formOf(FORMS, { form, random: exchange.random });
    return withLines(await healthy(), exchange, { own: [`X-Iinfo: 9-1234${byte}5678 NNNN`] });
  },
});
