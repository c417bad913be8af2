/** A fault that finds nothing to spoil is not booked: whatever is booked has changed what went out. */
import { strict as assert } from "node:assert";
import { faults } from "../../../web/faults/all.ts";
import { agelessClock, type Bench, piecesOf, withServer } from "../../harness.ts";

/** A request to the site, by a kind of page, a method, or what it says in its headers. */
interface Request {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

const PATHS = [
  "/",
  "/shop",
  "/shop/mugs?page=2",
  "/item/lamp-00042",
  "/images/lamp-00042-1.png",
  "/articles",
  "/search?q=lamp",
  "/assets/site.css",
  "/login",
  "/account",
  "/contact",
  "/feed.rss",
  "/catalogue.csv",
  "/sitemap.xml",
  "/sitemaps/1.xml",
  "/sitemaps/2.xml.gz",
  "/robots.txt",
  "/hop/chain?left=2&to=%2F",
  "/calendar/2025/3",
  "/nowhere",
];
const HEADS = ["/", "/item/lamp-00042", "/sitemaps/2.xml.gz", "/robots.txt", "/nowhere"];
const OF_ITEM = [
  { "if-none-match": "*" },
  { range: "bytes=2-9" },
  { range: "bytes=0-" },
  { "accept-encoding": "gzip" },
  { "accept-encoding": "br", range: "bytes=2-9" },
];

const requests: readonly Request[] = [
  ...PATHS.map((path) => ({ path, method: "GET", headers: {} })),
  ...HEADS.map((path) => ({ path, method: "HEAD", headers: {} })),
  ...["/login", "/contact"].map((path) => ({ path, method: "POST", headers: {} })),
  ...OF_ITEM.map((headers) => ({ path: "/item/lamp-00042", method: "GET", headers })),
];

/** A reply as one text: all that a client can tell replies apart by, but for the time they take. */
async function received(ask: Bench["ask"], { path, method, headers }: Request, fault = ""): Promise<string> {
  const body = method === "POST" ? { body: new URLSearchParams({ name: "Ada" }) } : {};
  const wanted = fault === "" ? {} : { "x-errorworks-fault": fault };
  const response = await ask(`/web${path}`, { method, headers: { ...headers, ...wanted }, ...body });
  const pieces = await piecesOf(response);
  return JSON.stringify([response.status, [...response.headers], pieces]);
}

/** Runs `test` with a site on a clock on which nothing gets older while a fault waits. */
async function withAskedSite(test: (bench: Bench) => Promise<void>): Promise<void> {
  await withServer({ clock: agelessClock(), set: ["server.per_request_faults.enabled=true"] }, test);
}

/** Faults whose work is in the bytes; those of the connection may be in their time or their end alone. */
const visible = faults.filter(({ kind }) => kind !== "transport");

Deno.test("a fault of the website is booked where it has changed the reply, and only there", async () => {
  await withAskedSite(async ({ ask, rows }) => {
    const good = new Map<Request, string>();
    for (const request of requests) good.set(request, await received(ask, request));
    const seen: { readonly about: string; readonly changed: boolean; readonly text: string }[] = [];
    for (const { name } of visible) {
      for (const request of requests) {
        const text = await received(ask, request, name);
        const about = `${name} at ${JSON.stringify(request)}`;
        seen.push({ about, changed: text !== good.get(request), text });
      }
    }
    const booked = (await rows("web")).slice(requests.length);
    assert.equal(booked.length, seen.length);
    const wrong = seen.filter(({ changed }, at) => {
      const { fault, degraded } = booked[at] ?? {};
      return degraded ? changed && fault === null : changed !== (fault !== null);
    });
    assert.deepEqual(wrong.map(({ about }) => about), []);
  });
});
