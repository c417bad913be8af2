import { isToken } from "../../../engine/base/http_token.ts";
import type { Kind } from "../../request/kind.ts";
import { file } from "../../http/file.ts";
import { respond } from "../../http/respond.ts";
import { absolute } from "../../site/site.ts";
import { asked, bad, numberIn, ownPairs, wholeIn } from "../asked_page.ts";
import { jsonAnswer, toldOf, valuesOf } from "./told.ts";

const MOST_LINES = 100;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Headers that frame a reply, or lead a browser elsewhere, which is not for a client to say. */
const REFUSED = /^(content-length|transfer-encoding|connection|trailer|upgrade|refresh)$/i;

/** `/stream/20`: so many lines of JSON, each a piece of its own; of more than a hundred the first, as in httpbin. */
const stream = asked({
  name: "ask_stream",
  path: "/stream/:count",
  answer(exchange) {
    const count = Math.min(wholeIn("count", exchange.ask.params["count"] ?? "", [0, 1e6]), MOST_LINES);
    const told = toldOf(exchange);
    const pieces = Array.from({ length: count }, (_, id) => `${JSON.stringify({ ...told, id })}\n`);
    return { status: 200, headers: { "content-type": "application/json" }, body: { pieces, pace: () => {} } };
  },
});

/** `/sse?count=5&delay=1`: so many server-sent events, a delay in seconds before each. */
const events = asked({
  name: "ask_sse",
  path: "/sse",
  methods: ["GET"],
  answer({ ask: { query }, sleep }, { max_delay_sec }) {
    const count = wholeIn("count", query.get("count") ?? "10", [1, MOST_LINES]);
    const delay_sec = Math.min(
      numberIn("delay", query.get("delay") ?? "0", [0, 86_400]),
      max_delay_sec / count,
    );
    const pieces = Array.from({ length: count }, (_, id) => `event: ping\nid: ${id}\ndata: {"id":${id}}\n\n`);
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
    return { status: 200, headers, body: { pieces, pace: () => sleep(delay_sec * 1000) } };
  },
});

/** `/range/1024`: so many letters, of which a part may be asked for. */
const range = asked({
  name: "ask_range",
  path: "/range/:count",
  methods: ["GET"],
  answer({ ask }, { max_bytes }) {
    const count = wholeIn("count", ask.params["count"] ?? "", [0, max_bytes]);
    const body = LETTERS.repeat(Math.ceil(count / LETTERS.length)).slice(0, count);
    return respond(ask, file({ kind: "ask_range", type: "application/octet-stream", body }));
  },
});

/** `/response-headers?X-A=1`: an answer with these headers, which its body tells, too. */
const responseHeaders = asked({
  name: "ask_response_headers",
  path: "/response-headers",
  answer({ ask: { query } }) {
    const own = new URLSearchParams(ownPairs(query));
    const told = jsonAnswer({ "Content-Type": "application/json", ...valuesOf(own) }, 200, headersIn(own));
    return { ...told, body: String(told.body).replaceAll("<", "\\u003c") }; // no tags, should its type be text/html
  },
});

/** `/relative-redirect/3`, `/absolute-redirect/3`: so many redirects of this form, then `/get`. */
const redirects = (["relative", "absolute"] as const).map((form) =>
  asked({
    name: `ask_${form}_redirect`,
    path: `/${form}-redirect/:hops`,
    answer({ ask: { params, site } }, { max_hops }) {
      const hops = wholeIn("hops", params["hops"] ?? "", [1, max_hops]);
      const next = hops === 1 ? "/get" : `/${form}-redirect/${hops - 1}`;
      const location = form === "relative" ? site.base + next : absolute(site, next);
      return { status: 302, headers: { location }, body: "" };
    },
  })
);

/** Pages with bodies and headers by their address. */
export const bodyPages: readonly Kind[] = [stream, events, range, responseHeaders, ...redirects];

/** Headers by their names; several values of one are a list (RFC 9110, 5.3). @throws {ApiError} 400 for two cookies */
function headersIn(pairs: URLSearchParams): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [given, value] of pairs) {
    const name = nameIn(given);
    const before = headers.get(name);
    if (before !== undefined && name === "set-cookie") {
      throw bad("response-headers: expected one Set-Cookie at most; /cookies/set?a=1&b=2 sets several.");
    }
    headers.set(name, before === undefined ? valueIn(value) : `${before}, ${valueIn(value)}`);
  }
  return Object.fromEntries(headers);
}

/** @throws {ApiError} 400 for what is no name of a header, or of one that frames the reply */
function nameIn(name: string): string {
  if (isToken(name) && !REFUSED.test(name)) return name.toLowerCase();
  throw bad(
    `response-headers: expected names of headers that neither frame a reply nor lead elsewhere, got "${
      name.slice(0, 100)
    }".`,
  );
}

/** A value as it can stand in a header. */
function valueIn(value: string): string {
  return value.toWellFormed().replace(/[^\x20-\x7e]/gu, encodeURIComponent);
}
