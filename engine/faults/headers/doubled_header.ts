import { withHeaders } from "../../reply/body.ts";
import * as z from "zod";
import { defineFault, type Fault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { withLines } from "./lines.ts";
import type { Answer } from "../../reply/reply.ts";
import type { Exchange } from "../../reply/exchange.ts";

type Good = () => Promise<Answer>;

/** The reply as it is with the first of two headers, and the second one. */
type Form = (
  exchange: Exchange,
  good: Good,
  targets: readonly [string, string],
) => Doubled | Promise<Doubled>;

interface Doubled {
  readonly answer: Answer;
  readonly second: string;
}

const FORMS: Readonly<Record<"content_type" | "cache_control" | "location" | "retry_after", Form>> = {
  content_type: async (_, good) => ({
    answer: await good(),
    second: "content-type: application/octet-stream",
  }),
  cache_control: async (_, good) => ({
    answer: withHeaders(await good(), { "cache-control": "no-store" }),
    second: "cache-control: public, max-age=31536000",
  }),
  location: ({ error }, _, [first, second]) => ({
    answer: withHeaders(error({ status: 302, code: null, message: "It is elsewhere." }), { location: first }),
    second: `location: ${second}`,
  }),
  retry_after: ({ error }) => ({
    answer: withHeaders(error({ status: 503, code: null, message: "Please try again later." }), {
      "retry-after": "1",
    }),
    second: "retry-after: 3600",
  }),
};

/** Declares a fault that says the same thing twice, and not the same. `targets` are two places to redirect to. */
export function doubledHeader<Ask>(targets: (ask: Ask) => readonly [string, string]): Fault<Ask> {
  return defineFault({
    name: "doubled_header",
    kind: "content",
    summary: "a reply in which one header comes twice, with two values",
    degraded: "the first of them alone",
    options: () =>
      z.object({
        form: formOption(FORMS).default("any").describe(
          "content_type, cache_control, location (of a 302), retry_after (of a 503), or any of them",
        ),
      }),
    async inject(exchange: Exchange<Ask>, { form }, healthy) {
      const change = formOf(FORMS, { form, random: exchange.random });
      const { answer, second } = await change(exchange, healthy, targets(exchange.ask));
      return withLines(answer, exchange, { own: [second] });
    },
  });
}
