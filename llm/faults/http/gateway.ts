/**
 * Errors of a gateway in front of the API, which knows nothing of its errors.
 *
 * @module
 */
import * as z from "zod";
import { pick } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { cdnPage, nginxPage, shortPage } from "./pages.ts";
import { httpFault } from "./row.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Fault } from "../../../engine/faults/fault.ts";

/** A page in HTML, or an error in JSON as a proxy of one's own would send it. */
function gateway(name: string, code: number, title: string): Fault<Ask> {
  return httpFault({
    name,
    summary: `${code} ${title}, as a page of the gateway`,
    own: { body: z.enum(["html", "json"]).default("html").describe("form of the body") },
    answer: ({ error }, { body }) =>
      body === "html" ? page(code, title) : error({ status: code, code: null, message: title }),
  });
}

function page(status: number, title: string): Answer {
  return {
    status,
    headers: { "content-type": "text/html; charset=UTF-8", "x-content-type-options": "nosniff" },
    body: shortPage(`${status} ${title}`, "cloudflare"),
  };
}

export const badGateway = gateway("bad_gateway", 502, "Bad Gateway");
export const gatewayTimeout = gateway("gateway_timeout", 504, "Gateway Time-out");

/** Statuses of any gateway, and those that only the CDN has. */
const COMMON = [413, 502, 503, 504] as const;
const CDN = [520, 521, 522, 523, 524, 525, 526, 529] as const;
/** Statuses that have to be named: `any` does not draw them. */
const NAMED = [403, 429, 500, 530] as const;

/** Any of the pages, with the headers of who sends it. */
export const gatewayPage = httpFault({
  name: "gateway_page",
  summary:
    "413, 502 to 504, 520 to 526 or 529 as a page of HTML, by the CDN or by nginx; 403, 429, 500 or 530 if named",
  own: {
    status: z.literal(["any", ...COMMON, ...CDN, ...NAMED]).default("any").describe(
      "HTTP status; any: drawn from those that the sender has, but for 403, 429, 500 and 530",
    ),
    by: z.enum(["cloudflare", "nginx"]).default("cloudflare").describe("who sends the page"),
    form: z.enum(["usual", "short", "long"]).default("usual").describe(
      "form of the CDN's page; usual: long for 520 and above, which only the CDN has",
    ),
  },
  answer({ random, ask: { api: { host } } }, { status, by, form }) {
    const sent = status === "any" ? pick(random, by === "nginx" ? COMMON : [...COMMON, ...CDN]) : status;
    if (by === "nginx") return nginxPage(sent);
    return cdnPage(sent, { form: form === "usual" ? sent < 520 ? "short" : "long" : form, host, random });
  },
});
