import { withHeaders } from "../../../engine/reply/body.ts";
import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { formOf, formOption } from "../../../engine/forms.ts";
import type { Answer, Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { withLines } from "./lines.ts";

type Good = () => Promise<Answer>;

/** The reply as it is with the first of two headers, and the second one. */
const FORMS = {
  content_type: async (_: Exchange<Ask>, good: Good) => ({
    answer: await good(),
    second: "content-type: application/octet-stream",
  }),
  cache_control: async (_: Exchange<Ask>, good: Good) => ({
    answer: withHeaders(await good(), { "cache-control": "no-store" }),
    second: "cache-control: public, max-age=31536000",
  }),
  location: ({ ask: { site }, error }: Exchange<Ask>) => ({
    answer: withHeaders(error({ status: 302, code: null, message: "It is elsewhere." }), {
      location: `${site.base}/`,
    }),
    second: `location: ${site.base}/shop`,
  }),
  retry_after: ({ error }: Exchange<Ask>) => ({
    answer: withHeaders(error({ status: 503, code: null, message: "Please try again later." }), {
      "retry-after": "1",
    }),
    second: "retry-after: 3600",
  }),
};

/** Says the same thing twice, and not the same. */
export const doubledHeader = defineFault({
  name: "doubled_header",
  kind: "content",
  summary: "a reply in which one header comes twice, with two values",
  degraded: "the first of them alone",
  options: z.object({
    form: formOption(FORMS).default("any").describe(
      "content_type, cache_control, location (of a 302), retry_after (of a 503), or any of them",
    ),
  }),
  async inject(exchange: Exchange<Ask>, { form }, healthy) {
    const { answer, second } = await formOf(FORMS, { form, random: exchange.random })(exchange, healthy);
    return withLines(answer, exchange, { own: [second] });
  },
});
