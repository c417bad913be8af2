// deno-lint-ignore-file errorworks/file-size -- a table of data
/**
 * What public bug reports tell of websites, as data: the fault to ask for and the bytes that have to come. The numbers
 * are those of the list of reports that the tests began with; `reports_test.ts` plays them.
 */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { takeApart } from "../../raw.ts";
import { literal } from "../api/case.ts";
import type { Good } from "./wire_case.ts";

/** A report, a way to have what it tells of, and what comes. */
export interface Reported {
  readonly number: number;
  /** Project and number of an issue. */
  readonly report: string;
  /** Faults as a client asks for them; none if it is empty. */
  readonly ask: string;
  /** @default a page of an item */
  readonly path?: string;
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** True if the server closes the connection behind it. */
  readonly closes?: boolean;
  /** All that comes, or a part of it, by the good reply. A character is a byte. */
  expect(good: Good): RegExp;
  /** What else has to be true of the body. */
  body?(bytes: Buffer, good: Good): void;
}

type Rest = Omit<Reported, "number" | "report" | "ask">;

function told(number: number, report: string, ask: string, rest: Rest): Reported {
  return { number, report, ask, ...rest };
}

/** A reply with these among its lines. */
function line(...texts: readonly string[]): Rest {
  return {
    expect: ({ body }) =>
      new RegExp(`(\r\n${texts.map(literal).join(")[^]*(\r\n")})\r\n[^]*${literal(body.slice(-9))}$`),
  };
}

/** A redirect to these bytes. */
function location(text: string, rest: Partial<Rest> = {}): Rest {
  return {
    expect: () => new RegExp(`^HTTP/1\\.1 302 Found\r\n[^]*\r\nlocation: ${literal(text)}\r\n[^]*</html>\n$`),
    ...rest,
  };
}

/** A body that is told to be something, with this coding. */
function typed(type: string, coding: string | null, body: NonNullable<Reported["body"]>): Rest {
  const told = coding === null ? "" : `[^]*\r\ncontent-encoding: ${coding}\r\n`;
  return { expect: () => new RegExp(`\r\ncontent-type: ${literal(type)}[^]*${told}`, "i"), body };
}

const [MAP, PACKED, ROBOTS] = ["/sitemaps/1.xml", "/sitemaps/2.xml.gz", "/robots.txt"];
const PART = { range: "bytes=1000-" };

function halves(body: string): [string, string] {
  const half = Math.ceil(body.length / 2);
  return [body.slice(0, half), body.slice(half)];
}

/** A page that is decoded rightly by this encoding has its letters. */
function decodes(encoding: string, letters: RegExp): NonNullable<Reported["body"]> {
  return (bytes) => {
    assert.match(new TextDecoder(encoding, { fatal: true }).decode(bytes), letters);
    assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  };
}

function isPart(from: number, to: number): NonNullable<Reported["body"]> {
  return (bytes, { body }) =>
    assert.equal(bytes.toString("latin1"), body.slice(from, to === 0 ? undefined : to));
}

const ITEM_VIA = "/web/item/lamp-00042?via=raw_location";

export const REPORTS: readonly Reported[] = [
  told(1, "psf/requests#4248", "bad_chunk_size(form=status_line)", {
    closes: true,
    expect({ body }) {
      const [half, rest] = halves(body);
      const chunk = `${half.length.toString(16)}\r\n${half}\r\n`;
      return new RegExp(`\r\n\r\n${literal(`${chunk}HTTP/1.1 200 OK\r\n${rest}`)}`);
    },
  }),
  told(2, "psf/requests#844", "missing_last_chunk", {
    closes: true,
    expect: ({ body }) => new RegExp(`\r\n\r\n${body.length.toString(16)}\r\n${literal(body)}\r\n$`),
  }),
  told(3, "encode/httpx#1561", "malformed_header(form=space_in_name)", line("X Powered By: errorworks")),
  told(4, "python-hyper/h11#96", "odd_status(status=600)", { expect: () => /^HTTP\/1\.1 600 unknown\r\n/ }),
  told(4, "python-hyper/h11#96", "invalid_content_length(form=differ)", {
    expect: ({ body: { length } }) =>
      new RegExp(`\r\ncontent-length: ${length}\r\ncontent-length: ${length + 1}\r\n`),
  }),
  told(4, "python-hyper/h11#96", "huge_header(value_bytes=49331)", {
    expect: () => /\r\nx-huge: x{49331}\r\n/,
  }),
  told(4, "python-hyper/h11#96", "broken_header(headers=[server],form=empty)", line("server: ")),
  told(
    5,
    "scrapy/scrapy#4774",
    "broken_header(headers=[content-length,server,connection,keep-alive],form=twice)",
    {
      expect: ({ body: { length } }) =>
        new RegExp(
          `(\r\ncontent-length: ${length}){2}[^]*(\r\nConnection: keep-alive){2}(\r\nKeep-Alive: timeout=75){2}` +
            "(\r\nserver: errorworks){2}\r\n\r\n",
        ),
    },
  ),
  told(
    6,
    "scrapy/scrapy#5914",
    "broken_header(form=windows_1251)",
    line(
      'content-type: text/html; charset=utf-8; filename="\xef\xf0\xe8\xe2\xe5\xf2"',
    ),
  ),
  told(
    7,
    "scrapy/scrapy#1782",
    "broken_header(headers=[content-disposition],form=gbk)",
    line(
      'content-disposition: inline; filename="\xd6\xd0\xce\xc4"',
    ),
  ),
  told(8, "scrapy/scrapy#2321", "raw_location(form=utf8)", {
    expect: () => /\r\nlocation: \/web\/hop\/named\/\xd0\xbe\xd0\xb1[^\r]+\?to=%2Fitem%2Flamp-00042\r\n/,
  }),
  told(
    8,
    "psf/requests#3888",
    "raw_location(form=latin1)",
    location(
      "/web/hop/named/\xfcberblick-caf\xe9?to=%2Fitem%2Flamp-00042",
    ),
  ),
  told(
    9,
    "psf/requests#3959",
    "raw_location(form=utf8_query)",
    location(`//errorworks.test${ITEM_VIA}&word=\xc5\xa0b`),
  ),
  told(
    10,
    "scrapy/scrapy#2363",
    "raw_location(form=encoded_scheme)",
    location(`http%3A//errorworks.test${ITEM_VIA}`),
  ),
  told(11, "scrapy/scrapy#78", "redirect_chain(hops=1),coding_lie(form=plain)", {
    expect: () => /^HTTP\/1\.1 302 Found\r\n[^]*\r\ncontent-encoding: gzip\r\n[^]*\r\n\r\n<!DOCTYPE html>/i,
  }),
  told(12, "scrapy/scrapy#2388", "robots_error(statuses=[403]),coding_lie(form=plain)", {
    path: ROBOTS,
    expect: () =>
      /^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\ncontent-encoding: gzip\r\n[^]*\r\n\r\n<!DOCTYPE html>/i,
  }),
  told(13, "scrapy/scrapy#2389", "sitemap_coding(form=coded)", {
    path: PACKED,
    ...typed("application/gzip", "gzip", (bytes) => assert.match(gunzipSync(bytes).toString(), /^<\?xml/)),
  }),
  told(13, "scrapy/scrapy#951", "sitemap_coding(form=twice)", {
    path: PACKED,
    ...typed(
      "application/gzip",
      "gzip",
      (bytes) => assert.match(gunzipSync(gunzipSync(bytes)).toString(), /^<\?xml/),
    ),
  }),
  told(13, "scrapy/scrapy#2063", "unknown_coding(form=x_gzip)", {
    path: MAP,
    expect: () => /\r\ncontent-encoding: x-gzip\r\n/,
  }),
  told(13, "scrapy/scrapy#193", "sitemap_coding(form=octets)", {
    path: MAP,
    ...typed("application/octet-stream", null, (bytes) => assert.match(bytes.toString(), /^<\?xml/)),
  }),
  told(14, "GateNLP/ultimate-sitemap-parser#6", "sitemap_coding(form=plain)", {
    path: PACKED,
    ...typed("application/gzip", null, (bytes) => assert.match(bytes.toString(), /^<\?xml/)),
  }),
  told(15, "webrecorder/browsertrix-crawler#578", "sitemap_markup(form=cdata)", {
    path: MAP,
    expect: () => /<loc><!\[CDATA\[http:\/\/errorworks\.test\/web\/\]\]><\/loc>/,
  }),
  told(16, "crawler-commons/crawler-commons#143", "sitemap_markup(form=text)", {
    path: PACKED,
    ...typed(
      "application/gzip",
      null,
      (bytes) => assert.match(gunzipSync(bytes).toString(), /^(http:\/\/errorworks\.test\/web\/\S+\n){20,}$/),
    ),
  }),
  told(17, "Norconex/collector-http#687", "missing_content_type(form=coding)", line("content-type: gzip")),
  told(17, "Norconex/collector-http#687", "missing_content_type(form=coding)", {
    path: "/catalogue.pdf",
    expect: () => /\r\ncontent-type: gzip\r\n[^]*%%EOF\s*$/,
  }),
  told(18, "jhy/jsoup#335", "junk_charset(form=list)", {
    expect: () => /\r\ncontent-type: text\/html; charset=utf-8,gbk\r\n/,
  }),
  told(
    19,
    "jhy/jsoup#1092",
    "broken_header(form=cut_utf8)",
    line("content-type: text/html; charset=utf-8\xe6\xa6"),
  ),
  told(20, "scrapy/scrapy#3135", "legacy_charset(charset=shift_jis,told=header)", {
    expect: () => /\r\ncontent-type: text\/html; charset=shift_jis\r\n/,
    body: decodes("shift_jis", /日本のランプ/),
  }),
  told(20, "gocolly/colly#899", "legacy_charset(charset=windows-1251,told=meta)", {
    expect: () => /\r\ncontent-type: text\/html\r\n[^]*<meta charset="windows-1251">/,
    body: decodes("windows-1251", /Зонт и лампа/),
  }),
  told(20, "AndyTheFactory/newspaper4k#687", "legacy_charset(charset=gb2312,told=nowhere)", {
    expect: () => /\r\ncontent-type: text\/html\r\n(?![^]*charset)/,
    body: decodes("gbk", /中文的灯/),
  }),
  told(
    20,
    "extractus/article-extractor#320",
    "legacy_charset(charset=windows-1252,told=wrongly,label=ascii)",
    {
      expect: () => /\r\ncontent-type: text\/html; charset=ascii\r\n/,
      body: decodes("windows-1252", /Déjà vu – 12 €/),
    },
  ),
  told(20, "extractus/feed-extractor#123", "legacy_charset(charset=iso-8859-15,told=meta)", {
    path: "/feed.rss",
    expect: () =>
      /\r\ncontent-type: application\/rss\+xml\r\n[^]*<\?xml version="1.0" encoding="iso-8859-15"\?>/,
    body: decodes("iso-8859-15", /Œuvre à 12 €/),
  }),
  told(20, "htmlunit/htmlunit#525", "legacy_charset(charset=windows-1250,told=header)", {
    expect: () => /\r\ncontent-type: text\/html; charset=windows-1250\r\n/,
    body: decodes("windows-1250", /Příliš žluťoučký kůň/),
  }),
  told(21, "scrapy/scrapy#4933", "charset_conflict(form=three_ways)", {
    expect: () => /\r\ncontent-type: text\/html; charset=windows-1252\r\n[^]*<meta charset="shift_jis">/,
  }),
  told(21, "scrapy/scrapy#4933", "charset_conflict(form=wrong_meta)", {
    expect: () => /\r\ncontent-type: text\/html\r\n[^]*<meta charset="windows-1251">/,
  }),
  told(22, "LAW-Unimi/BUbiNG#17", "robots_rules(ways=[bom])", {
    path: ROBOTS,
    expect: () => /\r\n\r\n\xef\xbb\xbfUser-agent: \*\n/,
  }),
  told(23, "aio-libs/aiohttp#1905", "extra_response(form=bytes)", {
    closes: true,
    expect: ({ body }) => new RegExp(`\r\nConnection: close\r\n\r\n${literal(body)}\r\nStray bytes\\.\r\n$`),
  }),
  told(24, "aio-libs/aiohttp#5443", "broken_status_line(form=overwritten)", {
    expect: ({ body }) => new RegExp(`^\\0{4}/1\\.1 200 OK\r\n[^]*${literal(body)}$`),
  }),
  told(25, "square/okhttp#1094", "broken_status_line(form=leading_space)", {
    expect: ({ body }) => new RegExp(`^ HTTP/1\\.1 200 OK\r\n[^]*${literal(body)}$`),
  }),
  told(25, "square/okhttp#3608", "service_unavailable,broken_status_line(form=http_0_0)", {
    expect: () => /^HTTP\/0\.0 503 Service Unavailable\r\n[^]*<\/html>\n$/,
  }),
  told(26, "golang/go#21290", "malformed_header(form=no_colon)", line("This line has no colon")),
  told(
    27,
    "simplecrawler/simplecrawler#184",
    "hostile_cookies(form=no_name)",
    line(
      "Set-Cookie: =hostile; Path=/\r\nSet-Cookie: after=kept; Path=/",
    ),
  ),
  told(28, "privacore/open-source-search-engine#16", "hostile_cookies(form=empty_date)", {
    expect: () => /\r\nSet-Cookie: hostile=1; Path=\/; expires= \r\n/,
  }),
  told(29, "sindresorhus/got#58", "cookie_wall", {
    expect: () => /^HTTP\/1\.1 302 Found\r\n[^]*\r\nset-cookie: gate=open; Path=\/web\/item\/lamp-00042\r\n/,
  }),
  told(30, "Cadair/parfive#121", "", {
    headers: { range: "bytes=0-99", "accept-encoding": "gzip" },
    expect: () =>
      /^HTTP\/1\.1 206 (?=[^]*\r\netag: "[^"]+-gzip"\r\n)(?=[^]*\r\ncontent-encoding: gzip\r\n)[^]*\r\ncontent-range: bytes 0-99\/\d+\r\n/,
    body: (bytes) => assert.equal(bytes.length, 100),
  }),
  told(31, "xroche/httrack#428", "wrong_206(form=honest_early)", {
    headers: PART,
    expect: ({ body: { length } }) =>
      new RegExp(`^HTTP/1\\.1 206 [^]*\r\ncontent-range: bytes 500-${length - 1}/${length}\r\n`),
    body: isPart(500, 0),
  }),
  told(32, "duo-updater#225", "wrong_206(form=honest_whole)", {
    headers: PART,
    expect: ({ body: { length } }) =>
      new RegExp(`^HTTP/1\\.1 206 [^]*\r\ncontent-range: bytes 0-${length - 1}/${length}\r\n`),
    body: isPart(0, 0),
  }),
  told(32, "duo-updater#225", "wrong_206(form=honest_short)", {
    headers: { range: "bytes=1000-1999" },
    expect: ({ body: { length } }) =>
      new RegExp(`^HTTP/1\\.1 206 [^]*\r\ncontent-range: bytes 1000-1499/${length}\r\n`),
    body: isPart(1000, 1500),
  }),
  told(33, "rust-lang/rustup#4710", "ignored_range", {
    headers: PART,
    expect: ({ body }) => new RegExp(`^HTTP/1\\.1 200 OK\r\n[^]*${literal(body)}$`),
  }),
  told(34, "weborf#22", "wrong_206(form=complete)", {
    headers: { range: "bytes=99999-" },
    expect: ({ body: { length } }) =>
      new RegExp(
        `^HTTP/1\\.1 206 [^]*\r\ncontent-range: bytes ${length}-${length - 1}/${length}\r\n[^]*\r\n\r\n$`,
      ),
  }),
  told(35, "curl/curl#987", "head_unlike_get(form=body)", {
    method: "HEAD",
    expect: ({ body }) => new RegExp(`^HTTP/1\\.1 200 OK\r\n[^]*\r\n\r\n${literal(body)}$`),
  }),
  told(36, "JuliaWeb/HTTP.jl#261", "unexpected_body(status=204,sent=last_chunk)", {
    expect: () => /^HTTP\/1\.1 204 No Content\r\n[^]*\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n$/,
  }),
  told(37, "nodejs/node#47130", "stale_keep_alive(idle_ms=300)", {
    closes: true,
    expect: ({ body }) => new RegExp(`\r\nConnection: keep-alive\r\n[^]*${literal(body)}$`, "i"),
  }),
  told(38, "codelibs/fess#1440", "wrong_canonical(form=two)", {
    expect: () =>
      /<link rel="canonical" href="http:\/\/errorworks\.test\/web\/shop">\n<link rel="canonical" href="http:\/\/errorworks\.test\/web\/item\/lamp-00042">/,
  }),
  told(38, "Norconex/collector-http#646", "wrong_canonical(form=header)", {
    expect: () => /\r\nlink: <[^>]*>; rel=preload; as=style, <[^>]*\/web\/shop>; rel="canonical"\r\n/,
  }),
  told(39, "harvard-lil/perma#2169", "", {
    path: "/hop/loop?form=case&id=1&at=0&code=302&place=a%2Cb",
    ...location("/web/hop/loop?form=case&id=1&at=0&code=302&place=a%2cb"),
  }),
  told(39, "harvard-lil/perma#2169", "", {
    path: "/hop/loop?form=case&id=1&at=0&code=302&place=a%2cb",
    ...location("/web/hop/loop?form=case&id=1&at=0&code=302&place=a%2Cb"),
  }),
  told(40, "CenterForOpenScience/waterbutler#228", "odd_last_modified(form=plus_zero)", {
    expect: () => /\r\nlast-modified: \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r\n/,
  }),
  told(
    40,
    "browscap/browscap#2274",
    "odd_last_modified(form=epoch)",
    line("last-modified: Thu, 01 Jan 1970 00:00:00 GMT"),
  ),
  told(40, "aria2/aria2#330", "odd_last_modified(form=asctime)", {
    expect: () => /\r\nlast-modified: \w{3} \w{3} [ \d]\d [\d:]{8} \d{4}\r\n/,
  }),
  told(41, "mendableai/firecrawl#2413", "challenge(status=403,form=check,marks=true)", {
    expect: () =>
      /^HTTP\/1\.1 403 (?=[^]*\r\nserver: cloudflare\r\n)(?=[^]*\r\ncf-ray: )(?=[^]*\r\ncf-mitigated: challenge\r\n)[^]*<title>Just a moment\.\.\.<\/title>[^]*__cf_chl_/,
  }),
];

/** The body of a reply, without the frames of chunks. */
export function bodyIn(text: string): Buffer {
  return Buffer.from(takeApart(text)?.body ?? "", "latin1");
}
