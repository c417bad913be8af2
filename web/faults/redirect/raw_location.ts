import * as z from "zod";
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
  Record<
    | "utf8"
    | "latin1"
    | "utf8_query"
    | "spaces"
    | "space_around"
    | "tab_around"
    | "none"
    | "empty"
    | "slashes"
    | "fragment"
    | "no_scheme"
    | "upper_scheme"
    | "encoded_scheme"
    | "backslashes"
    | "relative"
    | "dots"
    | "query_alone",
    LocationForm
  >
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
  utf8_query: (exchange) => {
    const address = `${absolutePage(exchange).slice("http:".length)}&word=`;
    const location = address + encodeURIComponent(WORD);
    return rawly(exchange, { nearest: location, location: address + Buffer.from(WORD).toString("latin1") });
  },
  space_around: (exchange) => rawly(exchange, { nearest: page(exchange), location: ` ${page(exchange)} ` }),
  tab_around: (exchange) => rawly(exchange, { nearest: page(exchange), location: `\t${page(exchange)}\t` }),
  no_scheme: (exchange) => lead(exchange, { location: absolutePage(exchange).slice("http:".length) }),
  upper_scheme: (exchange) => lead(exchange, { location: absolutePage(exchange).replace("http:", "HTTP:") }),
  encoded_scheme: (exchange) => lead(exchange, { location: absolutePage(exchange).replace(":", "%3A") }),
  backslashes: (exchange) => lead(exchange, { location: absolutePage(exchange).replaceAll("/", "\\") }),
  relative: (exchange) => lead(exchange, { location: lastOf(page(exchange)) }),
  dots: (exchange) => {
    const { path } = exchange.ask;
    const up = "../".repeat(Math.max(0, path.split("/").length - 2));
    return lead(exchange, {
      location: `./${up}${page(exchange).slice(`${exchange.ask.site.base}/`.length)}`,
    });
  },
  query_alone: (exchange) => lead(exchange, { location: `?${page(exchange).split("?")[1]}` }),
};

/** A redirect whose `Location` is not what a library would write. */
export const rawLocation = defineFault({
  name: "raw_location",
  kind: "http",
  summary: "302 with a Location that is no clean URL, or without one; who makes sense of it gets the page",
  degraded: "letters that are not ASCII come with percent signs",
  applies: mayLeadAway,
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "utf8, latin1: letters as bare bytes; utf8_query: the same in a query; spaces: a bare space; space_around, " +
          "tab_around; none: no Location; empty; slashes: http:////host/…; fragment: with a part that must not be sent; " +
          "no_scheme: //host/…; upper_scheme: HTTP://host/…; encoded_scheme: http%3A//host/…; backslashes: " +
          "http:\\\\host\\…; relative: the last part of a path; dots: ./../…; query_alone: ?…; any: drawn from the others",
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

/** The address of the page itself, with scheme and host. */
function absolutePage(exchange: Exchange<Ask>): string {
  return originOf(exchange.ask) + page(exchange);
}

/** The part of an address behind the last slash of its path; one that is empty is here. */
function lastOf(address: string): string {
  const [path = "", query = ""] = address.split("?");
  return `${path.slice(path.lastIndexOf("/") + 1) || "."}?${query}`;
}

/** A word whose first letter is no ASCII (psf/requests#3959). */
const WORD = "\u0160b";

/** An address with a name that leads on to the page. */
function named({ ask }: Exchange<Ask>, name: string): string {
  return `${ask.site.base}/hop/named/${name}?to=${encodeURIComponent(placeOf(ask))}`;
}

/** A redirect with a name in the `Location` that no HTTP library would send. In `location` a character is a byte. */
function bare(exchange: Exchange<Ask>, name: string, encoding: "utf8" | "latin1"): Reply {
  const location = named(exchange, Buffer.from(name, encoding).toString("latin1"));
  return rawly(exchange, { nearest: named(exchange, encodeURIComponent(name)), location });
}

/** A redirect to bytes that no HTTP library would send, where `nearest` is what others send. */
function rawly(exchange: Exchange<Ask>, to: { readonly nearest: string; readonly location: string }): Reply {
  const nearest = lead(exchange, { location: to.nearest });
  const { location } = to;
  const message = httpMessageOf({ ...nearest, headers: { ...nearest.headers, location } }, exchange);
  return rawOf(scriptOf(message), { status: nearest.status, nearest });
}
