import type { GalleryCase, GalleryRequest } from "./case.ts";
import { ITEM, page } from "./requests.ts";

/** A case of the website: the faults of its only rule, and what comes. */
function site(
  [name, source, shows]: readonly [string, string, string],
  faults: string,
  bytes: string,
  { request = ITEM, end = "kept" }: { readonly request?: GalleryRequest; readonly end?: GalleryCase["end"] } =
    {},
): GalleryCase {
  return {
    name,
    source,
    shows,
    config: `\nweb:\n  rules:\n    - do: { ${faults} }\n`,
    request,
    bytes: `\n${bytes}\n`,
    end,
  };
}

/** A reply with one line in its head. */
function lineOf(line: string): string {
  return `HTTP/1.1 200 OK\n…\n${line}\n…\n\n…`;
}

const PART = { range: "bytes=1000-" };

/** What websites did to crawlers and HTTP clients: heads and framing. */
export const HEADS: readonly GalleryCase[] = [
  site(
    ["An empty value", "python-hyper/h11#96", "The line of Server has no value."],
    "fault: broken_header, headers: [server], form: empty",
    "HTTP/1.1 200 OK\n…\nserver: \n…",
  ),
  site(
    [
      "Headers twice",
      "scrapy/scrapy#4774",
      "Content-Length, Connection, Keep-Alive and Server come twice with the same value.",
    ],
    "fault: broken_header, headers: [content-length, server, connection, keep-alive], form: twice",
    "HTTP/1.1 200 OK\n…\ncontent-length: …\ncontent-length: …\n…\nConnection: keep-alive\nConnection: keep-alive\nKeep-Alive: timeout=75\nKeep-Alive: timeout=75\nserver: errorworks\nserver: errorworks\n\n…",
  ),
  site(
    [
      "A file name in windows-1251",
      "scrapy/scrapy#5914",
      "The parameter filename of Content-Type is in a code page.",
    ],
    "fault: broken_header, form: windows_1251",
    lineOf('content-type: text/html; charset=utf-8; filename="\xef\xf0\xe8\xe2\xe5\xf2"'),
  ),
  site(
    ["A file name in GBK", "scrapy/scrapy#1782", "The bytes of a name in Content-Disposition are GBK."],
    "fault: broken_header, headers: [content-disposition], form: gbk",
    lineOf('content-disposition: inline; filename="\xd6\xd0\xce\xc4"'),
  ),
  site(
    ["A character cut behind the charset", "jhy/jsoup#1092", "Content-Type ends amid a character of UTF-8."],
    "fault: broken_header, form: cut_utf8",
    lineOf("content-type: text/html; charset=utf-8\xe6\xa6"),
  ),
  site(
    ["A type that is a coding", "Norconex/collector-http#687", "`Content-Type: gzip`."],
    "fault: missing_content_type, form: coding",
    lineOf("content-type: gzip"),
  ),
  site(
    [
      "A status line overwritten",
      "aio-libs/aiohttp#5443",
      "The first bytes of the status line are something else.",
    ],
    "fault: broken_status_line, form: overwritten",
    "\0\0\0\0/1.1 200 OK\n…",
  ),
  site(
    ["A space before the status line", "square/okhttp#1094", "The reply begins with a space."],
    "fault: broken_status_line, form: leading_space",
    " HTTP/1.1 200 OK\n…",
  ),
  site(
    ["HTTP/0.0 503", "square/okhttp#3608", "A version that there is not, on an error."],
    "faults: [service_unavailable, { broken_status_line: { form: http_0_0 } }]",
    "HTTP/0.0 503 Service Unavailable\n…",
  ),
  site(
    ["Bytes behind the end", "aio-libs/aiohttp#1905", "Connection: close, a finished reply, and then more."],
    "fault: extra_response, form: bytes",
    "HTTP/1.1 200 OK\n…\nConnection: close\n…\n</html>\n\nStray bytes.",
    { end: "closed" },
  ),
  site(
    ["A chunked 204", "JuliaWeb/HTTP.jl#261", "204 without content, and its last chunk on the connection."],
    "fault: unexpected_body, status: 204, sent: last_chunk",
    "HTTP/1.1 204 No Content\n…\nTransfer-Encoding: chunked\n",
  ),
  site(
    [
      "A cookie with an empty date",
      "privacore/open-source-search-engine#16",
      "`expires= ` with nothing behind it.",
    ],
    "fault: hostile_cookies, form: empty_date",
    "HTTP/1.1 200 OK\n…\nSet-Cookie: hostile=1; Path=/; expires= \n…",
  ),
];

/** What websites did to crawlers: redirects, ranges and pages. */
export const PAGES: readonly GalleryCase[] = [
  site(
    ["A letter of Latin-2 in a query", "psf/requests#3959", "Location is `//host/…?š`, unencoded."],
    "fault: raw_location, form: utf8_query",
    "HTTP/1.1 302 Found\n…\nlocation: //errorworks…/web/item/lamp-00042?…word=\xc5\xa0b\n…",
  ),
  site(
    ["A scheme that is encoded", "scrapy/scrapy#2363", "Location is `http%3A//host/…`."],
    "fault: raw_location, form: encoded_scheme",
    "HTTP/1.1 302 Found\n…\nlocation: http%3A//errorworks…/web/item/lamp-00042…\n…",
  ),
  {
    name: "A loop that changes %2C to %2c",
    source: "harvard-lil/perma#2169",
    shows: "Each redirect leads to the same address in other letters.",
    config: `
web:
  rules:
    - when: { path: /list }
      do:
        - { reply: { status: 302, headers: [[location, "/web/list?at=a%2cb"], [content-length, "0"]] } }
        - { reply: { status: 302, headers: [[location, "/web/list?at=a%2Cb"], [content-length, "0"]] } }
      then: loop
`,
    request: page("/list?at=a%2Cb"),
    times: 2,
    bytes: `
HTTP/1.1 302 Found
location: /web/list?at=a%2cb
content-length: 0

HTTP/1.1 302 Found
location: /web/list?at=a%2Cb
content-length: 0

`,
    end: "kept",
  },
  site(
    [
      "Shift_JIS, told by the header",
      "scrapy/scrapy#3135",
      "The page is in a legacy code page, and says so.",
    ],
    "fault: legacy_charset, charset: shift_jis, told: header",
    "HTTP/1.1 200 OK\n…\ncontent-type: text/html; charset=shift_jis\n…\n…\x93\xfa\x96\x7b\x82\xcc\x83\x89\x83\x93\x83v…\n…",
  ),
  site(
    [
      "windows-1251, told by the meta alone",
      "gocolly/colly#899",
      "The header has no charset, the page is no UTF-8.",
    ],
    "fault: legacy_charset, charset: windows-1251, told: meta",
    'HTTP/1.1 200 OK\n…\ncontent-type: text/html\n…\n…<meta charset="windows-1251">…\n…',
  ),
  site(
    [
      "A part that starts earlier",
      "xroche/httrack#428",
      "206 with an honest range, from before what was asked for.",
    ],
    "fault: wrong_206, form: honest_early",
    "HTTP/1.1 206 Partial Content\n…\ncontent-range: bytes 500-…\n…",
    { request: page("/item/lamp-00042", PART) },
  ),
  site(
    ["The whole file as a part", "duo-updater#225", "206 with all of it, honestly."],
    "fault: wrong_206, form: honest_whole",
    "HTTP/1.1 206 Partial Content\n…\ncontent-range: bytes 0-…\n…",
    { request: page("/item/lamp-00042", PART) },
  ),
  site(
    ["A shorter part", "duo-updater#225", "206 with less than was asked for, honestly."],
    "fault: wrong_206, form: honest_short",
    "HTTP/1.1 206 Partial Content\n…\ncontent-range: bytes 1000-1499/…\n…",
    { request: page("/item/lamp-00042", { range: "bytes=1000-1999" }) },
  ),
  site(
    ["A part of nothing", "weborf#22", "206 to a range that begins where the file ends."],
    "fault: wrong_206, form: complete",
    "HTTP/1.1 206 Partial Content\n…\ncontent-range: bytes …\n…\n",
    { request: page("/item/lamp-00042", { range: "bytes=99999-" }) },
  ),
  site(
    ["A sitemap of octets", "scrapy/scrapy#193", "A sitemap has the type application/octet-stream."],
    "fault: sitemap_coding, form: octets",
    "HTTP/1.1 200 OK\n…\ncontent-type: application/octet-stream\n…\n\n<?xml…\n…",
    { request: page("/sitemaps/1.xml") },
  ),
  site(
    ["Last-Modified in 1970", "browscap/browscap#2274", "The page is as old as Unix."],
    "fault: odd_last_modified, form: epoch",
    lineOf("last-modified: Thu, 01 Jan 1970 00:00:00 GMT").replace(/\n\n…$/, ""),
  ),
  site(
    ["Last-Modified with +0000", "CenterForOpenScience/waterbutler#228", "A zone in digits in place of GMT."],
    "fault: odd_last_modified, form: plus_zero",
    "HTTP/1.1 200 OK\n…\nlast-modified: …, … +0000\n…",
  ),
  site(
    ["A canonical among other links", "Norconex/collector-http#646", "The header Link has several rels."],
    "fault: wrong_canonical, form: header",
    'HTTP/1.1 200 OK\n…\nlink: <…>; rel=preload; as=style, <…/web/shop>; rel="canonical"\n…',
  ),
  site(
    [
      "A challenge with its marks",
      "mendableai/firecrawl#2413",
      "403, cf-mitigated, and a script of the challenge.",
    ],
    "fault: challenge, status: 403, form: check, marks: true",
    "HTTP/1.1 403 Forbidden\n…\ncf-mitigated: challenge\n…\n…<title>Just a moment...</title>…\n…",
  ),
];
