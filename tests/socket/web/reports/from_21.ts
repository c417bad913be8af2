/** Reports 21 to 41. */
import { strict as assert } from "node:assert";
import { literal } from "../../api/case.ts";
import { isPart, line, location, PART, type Reported, ROBOTS, told } from "./report.ts";

export const FROM_21: readonly Reported[] = [
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
