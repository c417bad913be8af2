import { z } from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { httpMessageOf, inOrder, rawOf, scriptOf } from "../../reply/raw.ts";

/**
 * Kinds of unrequested responses: a page, as in reply to another client's request, or the 408 that HAProxy sends on an
 * idle connection.
 */
const FORMS = {
  page: { status: 200, message: "This page is for somebody else.", then: "open" },
  timeout: { status: 408, message: "Your browser didn't send a complete request in time.", then: "fin" },
} as const;

/** Sends the good reply and, behind it, one more. */
export const extraResponse = defineFault({
  name: "extra_response",
  kind: "transport",
  summary: "the good reply, and a second one behind it that nobody asked for",
  degraded: "the good reply alone",
  options: z.object({
    form: formOption(FORMS).default("any").describe(
      "page: a 200 on a connection that stays open; timeout: a 408, then FIN; or any",
    ),
  }),
  async inject(exchange, { form }, healthy) {
    const { status, message, then } = formOf(FORMS, { form, random: exchange.random });
    const answer = await healthy();
    const { arrived, header, error } = exchange;
    const extra = httpMessageOf(error({ status, code: null, message }), { arrived, header, method: "GET" });
    const script = inOrder(scriptOf(httpMessageOf(answer, exchange)), scriptOf(extra));
    return rawOf(script, { status: answer.status, nearest: answer, then });
  },
});
