import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { headOf, httpMessageOf, inOrder, rawOf } from "../../reply/raw.ts";

/** Status lines as servers have sent them (aio-libs/aiohttp#5443, square/okhttp#1094 and #3608). */
const FORMS = {
  overwritten: (line: string) => `\0\0\0\0${line.slice(4)}`,
  leading_space: (line: string) => ` ${line}`,
  blank_line: (line: string) => `\r\n${line}`,
  http_0_0: (line: string) => line.replace("HTTP/1.1", "HTTP/0.0"),
  http_2: (line: string) => line.replace(/^HTTP\/1\.1 (\d+).*$/, "HTTP/2 $1"),
  lower_case: (line: string) => line.replace("HTTP/1.1", "http/1.1"),
  no_space: (line: string) => line.replace("HTTP/1.1 ", "HTTP/1.1"),
};

/** Sends the good reply under a status line that is damaged before its status. */
export const brokenStatusLine = defineFault({
  name: "broken_status_line",
  kind: "transport",
  summary: "the good reply under a status line that is damaged before its status",
  degraded: "the reply is as it should be",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "overwritten: four NUL for HTTP; leading_space; blank_line before it; http_0_0: HTTP/0.0; http_2: HTTP/2 200; " +
          "lower_case: http/1.1; no_space: HTTP/1.1200 OK; or any of them",
      ),
    }),
  async inject(exchange, { form }, healthy) {
    const damage = formOf(FORMS, { form, random: exchange.random });
    const answer = await healthy();
    const { start, lines, body } = httpMessageOf(answer, exchange);
    const script = inOrder(headOf({ start: damage(start), lines }), body);
    return rawOf(script, { status: answer.status, nearest: answer });
  },
});
