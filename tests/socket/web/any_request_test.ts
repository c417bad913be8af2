/** Whatever bytes make up a request: what comes is a page, or a refusal that is the client's fault. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { fc } from "../../engine/support.ts";
import { withListener } from "../../harness.ts";
import { portOf, raw, takeApart } from "../../raw.ts";

const METHODS = [
  "GET",
  "GET",
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "OPTIONS",
  "PATCH",
  "TRACE",
  "CONNECT",
  "BREW",
];
const PLACES = [
  "",
  "/shop/lamps",
  "/item/lamp-00042",
  "/images/lamp-00042-1.png",
  "/articles",
  "/search",
  "/login",
  "/account",
  "/contact",
  "/api/scroll",
  "/feed.rss",
  "/catalogue.csv",
  "/sitemaps/1.xml.gz",
  "/robots.txt",
  "/calendar/2024/5",
  "/hop/chain",
];
const FIELDS = ["page", "sort", "q", "category", "cursor", "next", "to", "hops", "level", "fault"];
const HEADERS = [
  "accept-encoding",
  "range",
  "if-range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "cookie",
  "user-agent",
  "x-forwarded-for",
  "x-fake-content-mode",
  "x-errorworks-fault",
  "content-type",
  "expect",
  "upgrade",
];
const VALUES = [
  "bytes=0-",
  "bytes=9-2,-5",
  "*",
  "gzip;q=0, *;q=0",
  "session=x; gate=open",
  "100-continue",
  "websocket",
];

/** Bytes that may stand in a header, a character each. */
const bytes = fc.array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), {
  maxLength: 30,
}).map((codes) => String.fromCharCode(...codes));

/** The same in an address: with percent signs, or as letters; now and then as they are, which no client should send. */
const part = fc.oneof(
  {
    weight: 8,
    arbitrary: bytes.map((text) => text.replace(/[^!-~]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)),
  },
  { weight: 8, arbitrary: fc.string({ unit: fc.constantFrom(..."abz09-._~/%;:@&=+$,'()*") }) },
  { weight: 1, arbitrary: bytes.map((text) => text.replaceAll(" ", "+")) },
);

/** A request as it is sent, a character for each byte. */
const request = fc.record({
  method: fc.constantFrom(...METHODS),
  place: fc.constantFrom(...PLACES),
  rest: fc.oneof(
    fc.constant(""),
    part,
    fc.constantFrom("/", "//", "/..", "/%00", "/%zz", "/%ff", "?", "#x", ";a=b"),
  ),
  query: fc.array(
    fc.tuple(fc.constantFrom(...FIELDS), fc.oneof(part, fc.constantFrom("-1", "0", "1e9", "%ff"))),
    { maxLength: 3 },
  ),
  headers: fc.array(fc.tuple(fc.constantFrom(...HEADERS), fc.oneof(bytes, fc.constantFrom(...VALUES))), {
    maxLength: 4,
  }),
  body: fc.oneof(fc.constant(""), bytes, fc.constant("csrf=x&username=&password=%ff&a[]=1")),
}).map(({ method, place, rest, query, headers, body }) => {
  const search = query.length === 0 ? "" : `?${query.map(([name, value]) => `${name}=${value}`).join("&")}`;
  const lines = [...headers, ["content-length", body.length]].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} /web${place}${rest}${search} HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n`;
  return `${head}${lines.join("")}\r\n${body}`;
});

/** Interim reply to a client that asks whether it may go on. */
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

Deno.test("any request to the website is answered by a page or a 4xx", async () => {
  await withListener({}, async ({ url }) => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const { text, end } = await raw(portOf(url), Buffer.from(sent, "latin1"));
        const shown = JSON.stringify(sent);
        assert.notEqual(end, "open", `hangs: ${shown}`);
        const status = takeApart(text.replace(CONTINUE, ""))?.status ??
          assert.fail(`no reply to ${shown}: ${JSON.stringify(text)}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        assert.ok(status >= 200 && status < 500, `${status} for ${shown}`);
      }),
      { numRuns: 1000 },
    );
    assert.ok((statuses.get(200) ?? 0) > 100, JSON.stringify([...statuses]));
  });
});
