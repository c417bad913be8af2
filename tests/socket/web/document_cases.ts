/** Pages that are not as they should be, in the headers of a good reply. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import type { RawReply } from "../../raw.ts";
import type { Seen, WebCase } from "./play.ts";

const UTF8 = "text/html; charset=utf-8";
const TAG = /<[a-z][a-z0-9-]*$/i;
const ATTRIBUTE = /<[^<>]*="[^"<>]+$/;
const SCRIPT = /<script\b[^>]*>(?:(?!<\/script>)[^])+$/;
const TEXT = />[^<>]*[^<>\s][^<>]*$/;

/** Headers that do not hang on the time or on the length. */
function steady({ headers }: RawReply, ...but: readonly string[]): Record<string, string> {
  const changing = ["date", "content-length", ...but];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !changing.includes(name)));
}

/** Flawless as HTTP; another body has not the validators of the right one. */
function flawless({ reply, healthy }: Seen): void {
  assert.equal(reply.statusLine, "HTTP/1.1 200 OK");
  assert.equal(reply.headers["content-length"], String(reply.body.length));
  const gone = reply.body === healthy.body ? [] : ["etag", "last-modified"];
  assert.deepEqual(steady(reply, "content-type"), steady(healthy, "content-type", ...gone));
}

function bytes({ body }: RawReply): Buffer {
  return Buffer.from(body, "latin1");
}

/** The text of a page in UTF-8. */
function textOf(reply: RawReply): string {
  return bytes(reply).toString("utf8");
}

function isUtf8(reply: RawReply): boolean {
  return bytes(reply).equals(Buffer.from(textOf(reply)));
}

/** A cut page: a true beginning of the good one, that stops in such a place. */
function cutIn(where: RegExp) {
  return (seen: Seen) => {
    flawless(seen);
    assert.equal(seen.reply.headers["content-type"], UTF8);
    assert.ok(seen.healthy.body.startsWith(seen.reply.body));
    assert.match(textOf(seen.reply), where);
    assert.ok(!seen.reply.body.includes("</body>"));
  };
}

const cuts: readonly WebCase[] = [
  ...Object.entries({ tag: TAG, attribute: ATTRIBUTE, text: TEXT }).map(([at, where]): WebCase => ({
    fault: "truncated_html",
    name: `truncated_html at ${at} ends in the middle of one, with the right length`,
    options: { at },
    check: cutIn(where),
  })),
  {
    fault: "truncated_html",
    name: "truncated_html at script ends in the middle of JSON-LD",
    path: "/item/lamp-00042",
    options: { at: "script" },
    check: cutIn(SCRIPT),
  },
  {
    fault: "truncated_html",
    name: "truncated_html at script ends in a text where a page has no script",
    path: "/login",
    options: { at: "script" },
    check: cutIn(TEXT),
  },
  {
    fault: "truncated_html",
    name: "truncated_html with bytes ends at exactly that byte",
    options: { bytes: [500, 500] },
    check(seen) {
      flawless(seen);
      assert.equal(seen.reply.body, seen.healthy.body.slice(0, 500));
    },
  },
  {
    fault: "truncated_html",
    name: "truncated_html never sends the end of a page, however many bytes are asked for",
    options: { bytes: [9_999_999, 9_999_999] },
    check: cutIn(/./),
  },
  {
    fault: "truncated_html",
    name: "truncated_html cuts the page itself, not a coding of it",
    headers: { "accept-encoding": "gzip, br" },
    options: { bytes: [500, 500] },
    check({ reply }) {
      assert.equal(reply.headers["content-encoding"], undefined);
      assert.ok(reply.body.startsWith("<!DOCTYPE html>"));
    },
  },
];

const charsets: readonly WebCase[] = [
  ...["/", "/login"].map((path): WebCase => ({
    fault: "encoding_mismatch",
    name: `encoding_mismatch of ${path} says UTF-8 and is ISO-8859-1, which shows`,
    path,
    check(seen) {
      flawless(seen);
      assert.equal(seen.reply.headers["content-type"], UTF8);
      assert.ok(!isUtf8(seen.reply), "some byte is no UTF-8");
      assert.match(seen.reply.body, /[\xc0-\xff](?![\x80-\xbf])/, "a letter is one byte");
    },
  })),
  ...["/", "/login"].map((path): WebCase => ({
    fault: "charset_confusion",
    name: `charset_confusion of ${path} says three things of which one is true, which shows`,
    path,
    check(seen) {
      flawless(seen);
      const { reply } = seen;
      assert.equal(reply.headers["content-type"], "text/html; charset=windows-1252");
      const said = [...reply.body.matchAll(/<meta[^>]*charset="?([\w-]+)/g)].map(([, name]) => name);
      assert.deepEqual(said, ["iso-8859-1", "windows-1252", "utf-8"]);
      assert.ok(isUtf8(reply));
      assert.match(textOf(reply), /[\u00c0-\u00ff]/);
    },
  })),
  {
    fault: "invalid_encoding",
    name: "invalid_encoding has bytes in two texts that are no UTF-8",
    check(seen) {
      flawless(seen);
      const { reply, healthy } = seen;
      assert.equal(reply.headers["content-type"], UTF8);
      const parts = reply.body.split("\xfe\xff\x80\x81");
      assert.equal(parts.length, 3);
      assert.equal(parts.join(""), healthy.body);
      for (const end of [1, 2]) assert.match(textOf({ ...reply, body: parts.slice(0, end).join("") }), TEXT);
      assert.ok(!isUtf8(reply));
    },
  },
];

const types: readonly WebCase[] = [
  ...["application/pdf", "image/jpeg", "text/plain"].map((type): WebCase => ({
    fault: "wrong_content_type",
    name: `wrong_content_type says that a page is ${type}`,
    options: { type },
    check(seen) {
      flawless(seen);
      assert.equal(seen.reply.headers["content-type"], type);
      assert.equal(seen.reply.body, seen.healthy.body);
    },
  })),
  {
    fault: "wrong_content_type",
    name: "wrong_content_type says that what is no page is one",
    path: "/robots.txt",
    check(seen) {
      assert.equal(seen.reply.headers["content-type"], UTF8);
      assert.equal(seen.reply.body, seen.healthy.body);
    },
  },
];

/** Pattern of the tags of each form. */
const METAS: Readonly<Record<string, RegExp>> = {
  javascript: /<meta http-equiv="refresh" content="0;url=javascript:void\(0\)">/,
  self: /<meta http-equiv="refresh" content="0">/,
  no_url: /content="0;url=">/,
  no_delay: /content=";url=\/web\/">/,
  negative: /content="-1;url=\/web\/">/,
  huge: /content="99999999999;url=\/web\/">/,
  junk: /content="soon;url=\/web\/">/,
  swapped: /<meta content="0;url=\/web\/" http-equiv="refresh">/,
  unquoted: /<meta http-equiv=refresh content=0;url=\/web\/>/,
  half_quoted: /content="0;url='\/web\/">/,
  unterminated: /<meta http-equiv="refresh" content="0;url=\/web\/\n<meta/,
  noscript: /<noscript><meta http-equiv="refresh" content="0;url=\/web\/">\n<\/noscript>/,
  comment: /<!-- <meta http-equiv="refresh" content="0;url=\/web\/">\n-->/,
  twice: /(<meta http-equiv="refresh" [^>]*>\n){2}/,
};

const metas = Object.entries(METAS).map(([form, tag]): WebCase => ({
  fault: "malformed_meta",
  name: `malformed_meta in the form ${form} has its tag at the beginning of the head`,
  options: { form },
  check(seen) {
    flawless(seen);
    const { reply: { body }, healthy } = seen;
    assert.match(body, tag);
    const from = body.indexOf("<head>\n") + "<head>\n".length;
    const added = body.length - healthy.body.length;
    assert.equal(body.slice(0, from) + body.slice(from + added), healthy.body);
  },
}));

const WAYS: Readonly<Record<string, RegExp>> = {
  meta: /<meta http-equiv="refresh" content="0;url=(.*?)">\n<\/head>/,
  late: /<meta http-equiv="refresh" content="2; URL=&#39;(.*?)&#39;">/,
  body: /<body>.*<meta http-equiv="refresh" content="0;url=(.*?)">/s,
  noscript: /<noscript><meta http-equiv="refresh" content="0;url=(.*?)">/,
  location: /<script>window\.location\.href = "(.*?)";/,
  replace: /<script>location\.replace\("(.*?)"\)/,
  timer: /setTimeout\(function \(\) \{ window\.location = "(.*?)"/,
};

const ways = Object.entries(WAYS).map(([form, way]): WebCase => ({
  fault: "client_side_redirect",
  name: `client_side_redirect in the form ${form} is an empty page that leads to the right one`,
  path: "/search?q=lamp",
  options: { form },
  check({ reply }) {
    assert.equal(reply.statusLine, "HTTP/1.1 200 OK");
    const to = way.exec(reply.body)?.[1]?.replaceAll("&amp;", "&");
    assert.equal(to, "/web/search?q=lamp&via=client_side_redirect");
  },
}));

export const documentCases: readonly WebCase[] = [
  ...cuts,
  ...charsets,
  ...types,
  ...metas,
  ...ways,
  {
    fault: "client_side_redirect",
    name: "client_side_redirect in the form header leads on by Refresh",
    options: { form: "header" },
    check: ({ reply }) => assert.equal(reply.headers["refresh"], "0;url=/web/?via=client_side_redirect"),
  },
];
