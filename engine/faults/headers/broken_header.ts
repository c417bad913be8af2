import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption, namesOf } from "../form_options.ts";
import { httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";

/** A line as it should be: its name, and its value. */
type Header = readonly [name: string, value: string];

/** A value with these bytes behind it. */
function ended(bytes: string): (header: Header) => string[] {
  return ([name, value]) => [`${name}: ${value}${bytes}`];
}

/** A value with these bytes in a file name, where the header may tell one, or else behind it. */
function named(bytes: string): (header: Header) => string[] {
  return ([name, value]) =>
    /^content-(type|disposition)$/i.test(name)
      ? [`${name}: ${value}; filename="${bytes}"`]
      : ended(bytes)([name, value]);
}

/** The lines in place of a good one; a character is a byte. */
const FORMS = {
  twice: ([name, value]: Header) => [`${name}: ${value}`, `${name}: ${value}`],
  empty: ([name]: Header) => [`${name}: `],
  no_colon: ([name, value]: Header) => [`${name} ${value}`],
  space_before_colon: ([name, value]: Header) => [`${name} : ${value}`],
  folded: ([name, value]: Header) => [`${name}:\r\n ${value}`],
  nul: ended("\0"),
  windows_1251: named("\xef\xf0\xe8\xe2\xe5\xf2"),
  gbk: named("\xd6\xd0\xce\xc4"),
  utf8: ended("\xc3\xa9"),
  cut_utf8: ended("\xe6\xa6"),
};

/** The headers that can be damaged, and what they say in a reply that has them not. */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-disposition": "inline",
  "content-length": null,
  "content-encoding": "identity",
  location: "/",
  "set-cookie": "visit=1; Path=/",
  server: "errorworks",
  connection: null,
  "keep-alive": null,
  date: null,
} as const;

/** Damages headers of the good reply that clients act on; one that it has not is added. */
export const brokenHeader = defineFault({
  name: "broken_header",
  kind: "content",
  summary:
    "the good reply, in which headers that clients act on come twice, empty, malformed or with odd bytes",
  degraded: "the reply is as it should be",
  options: () =>
    z.object({
      headers: z.array(z.enum(namesOf(HEADERS))).min(1).default(["content-type"]).describe(
        "headers that are damaged, each of them; one that the reply has not is added, but for those of framing",
      ),
      form: formOption(FORMS).default("any").describe(
        "twice: with the same value; empty; no_colon; space_before_colon; folded: value on a line of its own; with bytes at " +
          "the end of the value: nul, utf8, cut_utf8 (the beginning of a character), or windows_1251 or gbk, which are in a " +
          "file name where there can be one; or any",
      ),
    }),
  async inject(exchange, { headers, form }, healthy) {
    const damage = formOf(FORMS, { form, random: exchange.random });
    const answer = await healthy();
    const message = httpMessageOf(answer, exchange);
    const added = headers.flatMap((name) => {
      const value = HEADERS[name];
      return value === null || message.lines.some((line) => headerOf(line)[0].toLowerCase() === name)
        ? []
        : [`${name}: ${value}`];
    });
    const lines = [...message.lines, ...added].flatMap((line) => {
      const header = headerOf(line);
      return headers.some((name) => name === header[0].toLowerCase()) ? damage(header) : [line];
    });
    return rawOf(scriptOf({ ...message, lines }), { status: answer.status, nearest: answer });
  },
});

function headerOf(line: string): Header {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
