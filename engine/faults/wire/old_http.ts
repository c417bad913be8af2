import * as z from "zod";
import { sizeOf } from "../../reply/body.ts";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { headOf, inOrder, rawOf, withoutHeaders } from "../../reply/raw.ts";
import { type Framed, framed, wantsBody } from "./framed.ts";

/** The head of a reply whose end is that of the connection. */
const FORMS = {
  http_1_0: (page: Framed) => oldHead(page, page.start.replace("HTTP/1.1", "HTTP/1.0")),
  http_0_9: () => "",
  icy: (page: Framed) => oldHead(page, page.start.replace("HTTP/1.1", "ICY")),
};

/** Forms for a reply that is its head alone, as to HEAD. */
const { http_0_9: _, ...WITH_HEAD } = FORMS;

/** Sends the good body as servers did long ago, or still do for radio: without a length, up to the end of the connection. */
export const oldHttp = defineFault({
  name: "old_http",
  kind: "transport",
  summary:
    "the body as HTTP/1.0, as HTTP/0.9 (no head at all) or under ICY 200 OK, then FIN instead of a length",
  degraded: "the reply is as it should be",
  applies: (ask, { form }, request) => form !== "http_0_9" || wantsBody(ask, null, request),
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe("http_1_0, http_0_9, icy, or any of them"),
    }),
  async inject(exchange, { form }) {
    const page = await framed(exchange);
    const { random } = exchange;
    const { answer, body } = page;
    if (sizeOf(body) === 0 && form === "http_0_9") return null; // nothing at all would be left
    const write = sizeOf(body) === 0 && form !== "http_0_9"
      ? formOf(WITH_HEAD, { form, random })
      : formOf(FORMS, { form, random });
    const head = write(page);
    const status = head === "" ? null : answer.status;
    return rawOf(inOrder(head, body), { status, nearest: answer, then: "fin" });
  },
});

function oldHead({ lines }: Framed, start: string): string {
  return headOf({ start, lines: withoutHeaders(lines, "connection", "keep-alive") });
}
