import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";

/** Texts between the status and the end of its line. RFC 9112 (4) wants the space. */
const FORMS = { space: " ", nothing: "" };

/** Sends the good reply under a status line that is only its status. */
export const noReasonPhrase = defineFault({
  name: "no_reason_phrase",
  kind: "transport",
  summary: "the good reply without a reason phrase, with or without the space before it",
  degraded: "the reply is as it should be",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "what is behind the status: space, nothing, or any of them",
      ),
    }),
  async inject(exchange, { form }, healthy) {
    const behind = formOf(FORMS, { form, random: exchange.random });
    const answer = await healthy();
    const message = { ...httpMessageOf(answer, exchange), start: `HTTP/1.1 ${answer.status}${behind}` };
    return rawOf(scriptOf(message), { status: answer.status, nearest: answer });
  },
});
