/** Reports 1 to 20. */
import { strict as assert } from "node:assert";
import { gunzipSync } from "node:zlib";
import { literal } from "../../api/case.ts";
import {
  decodes,
  halves,
  ITEM_VIA,
  line,
  location,
  MAP,
  PACKED,
  type Reported,
  ROBOTS,
  told,
  typed,
} from "./report.ts";

export const UP_TO_20: readonly Reported[] = [
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
];
