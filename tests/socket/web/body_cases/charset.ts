import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { withForeign } from "../../../../web/faults/document/foreign.ts";
import { type BodyCase, decodedAs, formCases, type Seen } from "../body_case.ts";

function typeIs({ reply }: Seen, type: string): void {
  assert.equal(reply.headers["content-type"], type);
}

/** The page as it should be read. */
function meant({ good }: Seen): string {
  return withForeign(good);
}

/** Whoever reads the page in this encoding reads something else. */
function misread(seen: Seen, encoding: string): void {
  assert.notEqual(decodedAs(encoding, seen.bytes), meant(seen));
}

function junk(charset: string): BodyCase["check"] {
  return (seen) => {
    typeIs(seen, `text/html; charset=${charset}`);
    assert.equal(seen.text, meant(seen));
    misread(seen, "windows-1252");
  };
}

/** The text as a WHATWG decoder reads it, and how many characters it could not. */
function brokenIn({ bytes }: Seen): number {
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes), TypeError);
  return bytes.toString().split("\ufffd").length - 1;
}

const CODE_PAGES = [
  "windows-1250",
  "windows-1251",
  "windows-1252",
  "iso-8859-15",
  "koi8-r",
  "gb2312",
  "gbk",
  "big5",
  "shift_jis",
  "euc-jp",
  "euc-kr",
];

/** The page in a code page: whoever decodes it rightly, and knows references, has each letter of it. */
const legacyCases = CODE_PAGES.flatMap((charset) =>
  (["header", "meta", "wrongly", "nowhere"] as const).map((told): BodyCase => ({
    fault: "legacy_charset",
    options: { charset, told },
    check(seen) {
      const name = { header: charset, meta: charset, wrongly: "utf-8", nowhere: null }[told];
      typeIs(seen, name === null || told === "meta" ? "text/html" : `text/html; charset=${name}`);
      const read = decodedAs(charset, seen.bytes);
      const [meta] = /<meta charset="[^"]*">/.exec(read) ?? [];
      assert.equal(meta, name === null ? undefined : `<meta charset="${name}">`);
      assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(seen.bytes), TypeError);
      const whole = read.replace(/&#(\d{3,});/g, (_, code) => String.fromCodePoint(Number(code)));
      const bare = (html: string) => html.replace(/<meta charset="[^"]*">\n/, "").replace(/\s+/g, " ");
      assert.equal(bare(whole).replace(/<p>[^<]*<\/p> <\/main>/, "</main>"), bare(seen.good));
    },
  }))
);

export const charsetCases: readonly BodyCase[] = [
  ...legacyCases,
  ...["/web/feed.rss", "/web/feed.atom"].map((path): BodyCase => ({
    fault: "legacy_charset",
    options: { charset: "windows-1251", told: "meta" },
    path,
    check({ reply, bytes }) {
      assert.doesNotMatch(reply.headers["content-type"] ?? "", /charset/);
      const read = decodedAs("windows-1251", bytes);
      assert.match(read, /^<\?xml version="1.0" encoding="windows-1251"\?>/);
      assert.match(read, /\u0417\u043e\u043d\u0442/);
    },
  })),
  ...formCases("no_charset", {
    meta(seen) {
      typeIs(seen, "text/html");
      assert.equal(seen.text, meant(seen));
      assert.match(seen.text, /<meta charset="utf-8">/);
      misread(seen, "iso-8859-1");
    },
    none(seen) {
      typeIs(seen, "text/html");
      assert.equal(seen.text, meant(seen).replace('<meta charset="utf-8">\n', ""));
      assert.doesNotMatch(seen.text, /charset/);
    },
  }),
  ...formCases("charset_conflict", {
    three_ways(seen) {
      typeIs(seen, "text/html; charset=windows-1252");
      assert.equal(seen.text.replace("shift_jis", "utf-8"), meant(seen));
      assert.notEqual(seen.text, meant(seen));
      for (const wrong of ["windows-1252", "shift_jis"]) misread(seen, wrong);
    },
    wrong_meta(seen) {
      typeIs(seen, "text/html");
      assert.equal(seen.text.replace("windows-1251", "utf-8"), meant(seen));
      misread(seen, "windows-1251");
    },
    bom(seen) {
      typeIs(seen, "text/html; charset=windows-1251");
      assert.equal(seen.bytes.subarray(0, 3).toString("hex"), "efbbbf");
      assert.equal(decodedAs("utf-8", seen.bytes), meant(seen));
      misread(seen, "windows-1251");
    },
    utf16_bom(seen) {
      typeIs(seen, "text/html; charset=utf-8");
      assert.equal(seen.bytes.subarray(0, 2).toString("hex"), "fffe");
      assert.equal(decodedAs("utf-16le", seen.bytes), meant(seen));
      misread(seen, "utf-8");
    },
    right_header(seen) {
      typeIs(seen, "text/html; charset=utf-16be");
      assert.equal(decodedAs("utf-16be", seen.bytes), meant(seen));
      misread(seen, "utf-8");
    },
  }),
  ...formCases("junk_charset", {
    list: junk("utf-8,gbk"),
    twice: junk("utf-8;charset=utf-8"),
    unknown: junk("x-unknown-8bit"),
    empty: junk(""),
    not_ascii: junk("utf-8\u00e9\u00ff"),
  }),
  ...formCases("broken_text", {
    invalid(seen) {
      assert.ok(brokenIn(seen) > 8);
      assert.equal(seen.bytes.toString("latin1").replaceAll(INVALID, ""), seen.goodBytes.toString("latin1"));
    },
    surrogates(seen) {
      assert.ok(brokenIn(seen) > 8);
      assert.equal(seen.bytes.toString("latin1").replaceAll(LONE, ""), seen.goodBytes.toString("latin1"));
    },
    utf16(seen) {
      typeIs(seen, "text/html; charset=utf-16");
      assert.equal(seen.bytes.subarray(0, 2).toString("latin1"), "\0<");
      assert.equal(decodedAs("utf-16be", seen.bytes), meant(seen));
      misread(seen, "utf-16le");
    },
    utf7(seen) {
      typeIs(seen, "text/html");
      const [script = ""] = /<!-- \+ADw-script.*-->\n/.exec(seen.text) ?? [];
      assert.ok(seen.text.indexOf(script) < seen.text.indexOf("<meta charset"));
      assert.equal(seen.text.replace(script, ""), meant(seen));
      assert.equal(Buffer.from("ADw", "base64").swap16().toString("utf16le"), "<");
    },
  }),
  ...[1, 2].map((times): BodyCase => ({
    fault: "mojibake",
    options: { times },
    check(seen) {
      assert.doesNotThrow(() => new TextDecoder("utf-8", { fatal: true }).decode(seen.bytes));
      assert.notEqual(seen.text, meant(seen));
      let text = seen.text;
      for (let time = 0; time < times; time++) text = undone(text);
      assert.equal(text, meant(seen));
    },
  })),
  {
    fault: "mojibake",
    path: "/web/",
    check: (seen) => assert.match(seen.text, /\u00c3\u00a9|\u00c3\u00a8|\u00c3/),
  },
];

const INVALID = "\xc0\xaf\xe2\x82\x80\xf5\x80\x80\x80";
const LONE = "\xed\xa0\xbd\xed\xb8\x80\xed\xa0\x80";

/** The bytes of windows-1252, one by one, by the characters that they are. */
const WINDOWS_1252 = new Map(
  Array.from({ length: 256 }, (_, byte) => [decodedAs("windows-1252", Uint8Array.of(byte)), byte] as const),
);

/** A text whose UTF-8 was read as windows-1252. */
function undone(text: string): string {
  return Buffer.from(Array.from(text, (character) => WINDOWS_1252.get(character) ?? 0x3f)).toString();
}
