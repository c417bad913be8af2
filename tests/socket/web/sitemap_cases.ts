/** Sitemaps that are written, coded and nested as few are. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { always, withListener } from "../../harness.ts";
import { portOf, raw, type RawReply, takeApart } from "../../raw.ts";
import { settled } from "../wait.ts";
import { request, type Seen, type WebCase } from "./play.ts";

const LOC = /<loc>(.*?)<\/loc>/g;

function addressesIn(text: string): string[] {
  return [...text.matchAll(LOC)].map(([, url = ""]) => url);
}

function bytesOf({ body }: RawReply): Buffer {
  return Buffer.from(body, "latin1");
}

type Check = (seen: Seen & { readonly right: readonly string[] }) => void;

/** Ways to write a sitemap, and what is true of them. */
const WRITINGS: Readonly<Record<string, Check>> = {
  cdata({ reply, right }) {
    assert.deepEqual(addressesIn(reply.body), right.map((url) => `<![CDATA[${url}]]>`));
  },
  no_namespace({ reply, healthy }) {
    assert.equal(
      reply.body,
      healthy.body.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""),
    );
  },
  prefix({ reply, right }) {
    assert.match(reply.body, /<sm:urlset xmlns:sm="http.*<\/sm:urlset>\n$/s);
    assert.equal(reply.body.match(/<sm:loc>.*?<\/sm:loc>/g)?.length, right.length);
    assert.doesNotMatch(reply.body, /<\/?[a-z]+>/);
  },
  doctype({ reply, right }) {
    assert.match(reply.body, /<!DOCTYPE urlset \[<!ENTITY site "http:\/\/errorworks\/web">\]>\n<urlset/);
    assert.deepEqual(
      addressesIn(reply.body).map((url) => url.replace("&site;", "http://errorworks/web")),
      right,
    );
  },
  bom: ({ reply, healthy }) => assert.equal(reply.body, `\xef\xbb\xbf${healthy.body}`),
  blank_first: ({ reply, healthy }) => assert.equal(reply.body, `\n${healthy.body}`),
  spaces({ reply, healthy }) {
    assert.match(reply.body, /<loc>\n {4}http/);
    assert.equal(reply.body.replace(/<loc>\s+(\S+)\s+<\/loc>/g, "<loc>$1</loc>"), healthy.body);
  },
  ampersand({ reply, right }) {
    assert.deepEqual(
      addressesIn(reply.body),
      right.map((url) => `${url}${url.includes("?") ? "&" : "?"}from=sitemap&lang=en`),
    );
    assert.ok(addressesIn(reply.body).every((url) => url.split("?").length === 2));
    assert.ok(right.some((url) => url.includes("?")), "some have a query already");
  },
  text({ reply, right }) {
    assert.equal(reply.headers["content-type"], "text/plain; charset=utf-8");
    assert.equal(reply.body, right.map((url) => `${url}\n`).join(""));
  },
};

const writings = Object.entries(WRITINGS).map(([form, check]): WebCase => ({
  fault: "sitemap_markup",
  name: `sitemap_markup has all addresses in another writing: ${form}`,
  path: "/sitemaps/1.xml",
  options: { form },
  check(seen) {
    const right = addressesIn(seen.healthy.body);
    assert.ok(right.length > 100);
    check({ ...seen, right });
  },
}));

/** Type and coding of the reply, and the number of times that its bytes have to be unpacked. */
const CODINGS: Readonly<Record<string, readonly [type: RegExp, coding: string | undefined, times: number]>> =
  {
    octets: [/^application\/octet-stream$/, undefined, 0],
    plain: [/^application\/gzip$/, undefined, 0],
    untold: [/^application\/xml/, undefined, 1],
    coded: [/^application\/gzip$/, "gzip", 1],
    lie: [/^application\/xml/, "gzip", 0],
    twice: [/^application\/gzip$/, "gzip", 2],
  };

const codings = Object.entries(CODINGS).map(([form, [type, coding, times]]): WebCase => ({
  fault: "sitemap_coding",
  name: `sitemap_coding says of its bytes what they are not: ${form}`,
  path: "/sitemaps/1.xml",
  options: { form },
  check({ reply, healthy }) {
    assert.ok(reply.whole);
    assert.match(reply.headers["content-type"] ?? "", type);
    assert.equal(reply.headers["content-encoding"], coding);
    let bytes = bytesOf(reply);
    for (let time = 0; time < times; time++) bytes = gunzipSync(bytes);
    assert.equal(bytes.toString("latin1"), healthy.body);
  },
}));

const others: readonly WebCase[] = [
  {
    fault: "sitemap_nested",
    name: "sitemap_nested names the next level and nothing else",
    path: "/sitemap.xml?level=7",
    check: ({ reply }) =>
      assert.deepEqual(addressesIn(reply.body), ["http://errorworks/web/sitemap.xml?level=8"]),
  },
  {
    fault: "sitemap_entities",
    name: "sitemap_entities is a few hundred bytes that stand for megabytes",
    path: "/sitemaps/1.xml",
    options: { form: "bomb", expanded_bytes: 50_000_000 },
    check({ reply }) {
      assert.ok(reply.body.length < 2000);
      const entities = new Map(
        [...reply.body.matchAll(/<!ENTITY (\w+) "(.*)">/g)].map(([, name = "", text = ""]) => [name, text]),
      );
      const sizeOf = (name: string): number => {
        const text = entities.get(name) ?? assert.fail(name);
        const inner = [...text.matchAll(/&(\w+);/g)];
        return inner.length === 0 ? text.length : inner.length * sizeOf(inner[0]?.[1] ?? "");
      };
      const [, last = ""] = /from=&(\w+);<\/loc>/.exec(reply.body) ?? [];
      assert.ok(sizeOf(last) >= 50_000_000 && sizeOf(last) < 500_000_000);
    },
  },
  {
    fault: "sitemap_entities",
    name: "sitemap_entities names a file of the client if asked to",
    path: "/sitemaps/1.xml.gz",
    options: { form: "external", target: "real" },
    check: ({ reply }) =>
      assert.match(
        gunzipSync(bytesOf(reply)).toString(),
        /<!DOCTYPE urlset \[\n<!ENTITY e0 SYSTEM "file:\/\/\/etc\/passwd">\n\]>/,
      ),
  },
  {
    fault: "sitemap_entities",
    name: "sitemap_entities names nothing that resolves where no leak trap can listen",
    path: "/sitemaps/1.xml.gz",
    options: { form: "external" },
    check: ({ reply }) =>
      assert.match(gunzipSync(bytesOf(reply)).toString(), /SYSTEM "http:\/\/errorworks\.invalid\/sitemap">/),
  },
];

/** Every fault of `web/faults/frontier/sitemap_forms.ts`. */
export const sitemapCases: readonly WebCase[] = [...writings, ...codings, ...others];

Deno.test("sitemap_nested leads to the right index in the end", async () => {
  const set = always("sitemap_nested", { levels: 3 }, "web");
  await withListener({ set }, async (bench) => {
    const { url } = bench;
    let path = "/web/sitemap.xml";
    for (let level = 1; level <= 3; level++) {
      const [next = ""] = addressesIn((await raw(portOf(url), request(path, "GET", CLOSE))).text);
      path = next.slice("http://errorworks".length);
      assert.equal(path, `/web/sitemap.xml?level=${level + 1}`);
    }
    const { text } = await raw(portOf(url), request(path, "GET", CLOSE));
    assert.ok(takeApart(text)?.whole);
    assert.match(text, /<loc>http:\/\/errorworks\/web\/sitemaps\/1\.xml<\/loc>/);
    assert.equal((await settled(bench, 4, "web")).at(-1)?.["fault"], null);
  });
});

const CLOSE = { connection: "close" };
