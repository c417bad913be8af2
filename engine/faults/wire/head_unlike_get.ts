import * as z from "zod";
import { defineFault, type Injected } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { rawOf, scriptOf, wholeOf } from "../../reply/raw.ts";
import { framed } from "./framed.ts";
import type { Exchange } from "../../reply/exchange.ts";

/** `null` where a GET has no body, either. */
type HeadForm = (exchange: Exchange) => Injected | Promise<Injected>;

const FORMS: Readonly<Record<"403" | "404" | "405" | "500" | "501" | "no_length" | "body", HeadForm>> = {
  403: refusal(403, "You do not have permission to see this page."),
  404: refusal(404, "The page that you are looking for could not be found."),
  405: refusal(405, "This page does not take HEAD."),
  500: refusal(500, "An internal server error occurred."),
  501: refusal(501, "HEAD is not implemented."),
  async no_length(exchange) {
    const { answer, size } = await framed(exchange);
    if (size === 0) return null;
    return { ...answer, headers: { ...answer.headers, "content-length": "0" }, body: "" };
  },
  async body(exchange) {
    const { answer, start, lines, size } = await framed(exchange);
    if (size === 0) return null;
    const body = wholeOf(answer.body);
    const message = { start, lines: [`content-length: ${size}`, ...lines], body };
    return rawOf(scriptOf(message), { status: answer.status, nearest: answer });
  },
};

function refusal(status: number, message: string): HeadForm {
  return ({ error }) => error({ status, code: null, message });
}

/** Answers HEAD otherwise than GET. */
export const headUnlikeGet = defineFault({
  name: "head_unlike_get",
  kind: "http",
  summary: "a HEAD answered with an error, with length 0, or with the body of a GET",
  degraded: "body: no body",
  applies: (_ask, _options, { method }) => method === "HEAD",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "403, 404, 405, 500 or 501, though a GET finds the page; no_length: Content-Length: 0; body: that of a GET; or any",
      ),
    }),
  inject: (exchange, { form }) => formOf(FORMS, { form, random: exchange.random })(exchange),
});
