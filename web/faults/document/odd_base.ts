import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formOf, formOption } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { NO_HOST } from "../../site/origin.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withHead } from "./foreign.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Ways to write `<base>`, with the host that it leads to. */
const FORMS = {
  elsewhere: (host: string) => base(`http://${host}/`),
  two: (host: string) => base("/") + base(`http://${host}/`),
  protocol_relative: (host: string) => base(`//${host}/`),
  entities: (host: string) => base(`http&#58;&sol;&#x2f;${host}/`),
  spaces: (host: string) => base(`\n\thttp://${host}/ `),
  idn: (host: string) => base(`http://b\u00fccher.${host}/`),
  dots: () => base("../../../.."),
} as const;

/** Hosts that are this machine, or that never resolve. */
const HERE = /^127\.|^(.+\.)?localhost$|\.invalid$/i;

/** A `<base>` that leads the links of a page to another host, or should not but does if misread. */
export const oddBase = defineFault({
  name: "odd_base",
  kind: "content",
  summary: "a page whose links <base> leads to another host, written in several ways; or does not, if read " +
    "right: of two the first counts (two), and `..` does not go above the root (dots: the links are relative then)",
  applies: isHtml,
  leavesMachine: ({ form, host }) => form !== "dots" && !HERE.test(host),
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe("how it is written; any: one of them by chance"),
      host: z.hostname().max(200).default(NO_HOST).describe("host that it leads to"),
    }),
  async inject(exchange: Exchange<Ask>, { form, host }) {
    const page = await plainPage(exchange);
    const write = formOf(FORMS, { form, random: exchange.random });
    // Only relative links depend on the path of a base.
    const body = write === FORMS.dots ? page.body.replace(/(<a\s[^>]*?href=")\/(?!\/)/gi, "$1") : page.body;
    return withBody(page, withHead(body, write(host)));
  },
});

function base(href: string): string {
  return `<base href="${href}">\n`;
}
