import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { closingMessage, httpMessageOf, inOrder, rawOf, scriptOf } from "../../reply/raw.ts";
import type { Answer, Reply } from "../../reply/reply.ts";
import type { Exchange } from "../../reply/exchange.ts";

/**
 * Kinds of unrequested responses: a page, as in reply to another client's request, or the 408 that HAProxy sends on an
 * idle connection.
 */
const FORMS = {
  page: { status: 200, message: "This page is for somebody else.", then: "open" },
  timeout: { status: 408, message: "Your browser didn't send a complete request in time.", then: "fin" },
  bytes: null,
} as const;

/** Bytes that belong to no reply (aio-libs/aiohttp#1905). */
const STRAY = "\r\nStray bytes.\r\n";

/** Sends the good reply and, behind it, one more. */
export const extraResponse = defineFault({
  name: "extra_response",
  kind: "transport",
  summary: "the good reply, and a second one behind it that nobody asked for",
  degraded: "the good reply alone",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "page: a 200 on a connection that stays open; timeout: a 408, then FIN; bytes: a few that belong to no reply, " +
          "behind one that says Connection: close, then FIN; or any",
      ),
    }),
  async inject(exchange, { form }, healthy) {
    const extra = formOf(FORMS, { form, random: exchange.random });
    const answer = await healthy();
    return extra === null ? withStray(answer, exchange) : withReply(answer, exchange, extra);
  },
});

function withStray(answer: Answer, exchange: Exchange): Reply {
  const script = inOrder(scriptOf(closingMessage(httpMessageOf(answer, exchange))), STRAY);
  return rawOf(script, { status: answer.status, nearest: answer, then: "fin" });
}

function withReply(
  answer: Answer,
  exchange: Exchange,
  { status, message, then }: NonNullable<typeof FORMS[keyof typeof FORMS]>,
): Reply {
  const { arrived, header, isHttp10, idleMs, error } = exchange;
  const asked = { arrived, header, isHttp10, idleMs, method: "GET" };
  const extra = httpMessageOf(error({ status, code: null, message }), asked);
  const script = inOrder(scriptOf(httpMessageOf(answer, exchange)), scriptOf(extra));
  return rawOf(script, { status: answer.status, nearest: answer, then });
}
