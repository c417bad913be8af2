import { z } from "zod";
import { Buffer } from "node:buffer";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formOf, formOption } from "../../../engine/faults/form_options.ts";
import { httpMessageOf, rawOf, scriptOf } from "../../../engine/reply/raw.ts";
import type { Ask } from "../../request/ask.ts";
import { NAMES } from "../../pages/hops/named.ts";
import { addressVia, mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { originOf } from "../../site/origin.ts";
import { lead } from "./lead.ts";
import type { Reply } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** One way to say where to. */
type LocationForm = (exchange: Exchange<Ask>) => Reply;

const FORMS: Readonly<
  Record<"utf8" | "latin1" | "spaces" | "none" | "empty" | "slashes" | "fragment", LocationForm>
> = {
  utf8: (exchange) => bare(exchange, NAMES.utf8, "utf8"),
  latin1: (exchange) => bare(exchange, NAMES.latin1, "latin1"),
  spaces: (exchange) => lead(exchange, { location: named(exchange, NAMES.spaces) }),
  none(exchange) {
    const { headers: { location: _, ...headers }, ...rest } = lead(exchange, { location: "" });
    return { ...rest, headers };
  },
  empty: (exchange) => lead(exchange, { location: "" }),
  slashes(exchange) {
    const [scheme, rest] = originOf(exchange).split("//");
    return lead(exchange, { location: `${scheme}////${rest}${page(exchange)}` });
  },
  fragment: (exchange) => lead(exchange, { location: `${page(exchange)}#reviews?page=2` }),
};

/** A redirect whose `Location` is not what a library would write. */
export const rawLocation = defineFault({
  name: "raw_location",
  kind: "http",
  summary: "302 with a Location that is no clean URL, or without one; who makes sense of it gets the page",
  degraded: "letters that are not ASCII come with percent signs",
  applies: mayLeadAway,
  options: z.object({
    form: formOption(FORMS).default("any").describe(
      "utf8, latin1: letters as bare bytes; spaces: a bare space; none: no Location; empty; slashes: http:////host/…; " +
        "fragment: with a part that must not be sent; any: drawn from the others",
    ),
  }),
  inject(exchange: Exchange<Ask>, { form }): Reply {
    return formOf(FORMS, { form, random: exchange.random })(exchange);
  },
});

/** The address of the page itself. */
function page({ ask }: Exchange<Ask>): string {
  return addressVia(ask.site, placeOf(ask), "raw_location");
}

/** An address with a name that leads on to the page. */
function named({ ask }: Exchange<Ask>, name: string): string {
  return `${ask.site.base}/hop/named/${name}?to=${encodeURIComponent(placeOf(ask))}`;
}

/** A redirect with a name in the `Location` that no HTTP library would send. In `location` a character is a byte. */
function bare(exchange: Exchange<Ask>, name: string, encoding: "utf8" | "latin1"): Reply {
  const nearest = lead(exchange, { location: named(exchange, encodeURIComponent(name)) });
  const location = named(exchange, Buffer.from(name, encoding).toString("latin1"));
  const message = httpMessageOf({ ...nearest, headers: { ...nearest.headers, location } }, exchange);
  return rawOf(scriptOf(message), { status: nearest.status, nearest });
}
