import * as z from "zod";
import { withBody, withHeaders } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, type PlainPage, plainPage } from "../plain_page.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { inCodePage } from "./code_pages.ts";

/** Words that are other bytes, or none, in every other encoding. */
const CYRILLIC = "\u0417\u043e\u043d\u0442 \u0438 \u043b\u0430\u043c\u043f\u0430";
const CHINESE = "\u4e2d\u6587\u7684\u706f";
const SAMPLES = {
  "windows-1250": "P\u0159\u00edli\u0161 \u017elu\u0165ou\u010dk\u00fd k\u016f\u0148",
  "windows-1251": CYRILLIC,
  "windows-1252": "D\u00e9j\u00e0 vu \u2013 12 \u20ac",
  "iso-8859-15": "\u0152uvre \u00e0 12 \u20ac",
  "koi8-r": CYRILLIC,
  gb2312: CHINESE,
  gbk: CHINESE,
  big5: "\u4e2d\u6587\u71c8\u7c60",
  shift_jis: "\u65e5\u672c\u306e\u30e9\u30f3\u30d7",
  "euc-jp": "\u65e5\u672c\u306e\u30e9\u30f3\u30d7",
  "euc-kr": "\ud55c\uad6d\uc758 \ub7a8\ud504",
} as const;
type LegacyCharset = keyof typeof SAMPLES;

const CHARSETS = Object.keys(SAMPLES).filter((name): name is LegacyCharset => Object.hasOwn(SAMPLES, name));

/** Places where a charset is told, or is not. */
const TOLD = ["header", "meta", "wrongly", "nowhere"] as const;

/** Names that are told of bytes of other encodings; `none` and `utf8` are seen on sites. */
const LABELS = ["utf-8", "utf8", "ascii", "iso-8859-1", "none"] as const;

const FEEDS = new Set(["rss", "atom"]);

/** A page or feed whose bytes really are of a code page from before UTF-8. What that has not is written `&#…;`. */
export const legacyCharset = defineFault({
  name: "legacy_charset",
  kind: "content",
  summary:
    "a page or feed in a legacy code page, told rightly in the header or in the document alone, wrongly or nowhere; it " +
    "gets a line in letters of it",
  applies: (ask: Ask) => isHtml(ask) || FEEDS.has(ask.kind?.name ?? ""),
  options: () =>
    z.object({
      charset: z.enum(["any", ...CHARSETS]).default("any").describe(
        "encoding of the bytes; gb2312 is a common name of gbk; any: drawn from the others",
      ),
      told: z.enum(["any", ...TOLD]).default("any").describe(
        "header: in the header and in the document; meta: in the meta, or the XML declaration, alone; wrongly: both say " +
          "label; nowhere; any: drawn from the others",
      ),
      label: z.enum(LABELS).default("utf-8").describe("what is told wrongly"),
    }),
  async inject(exchange: Exchange<Ask>, options) {
    const charset = drawn(CHARSETS, { wanted: options.charset, random: exchange.random });
    const told = drawn(TOLD, { wanted: options.told, random: exchange.random });
    const page = await plainPage(exchange);
    const name = told === "wrongly" ? options.label : told === "nowhere" ? null : charset;
    const html = withName(withSample(page.body, SAMPLES[charset]), name);
    return withBody(
      withHeaders(page, { "content-type": typeOf(page, told === "meta" ? null : name) }),
      inCodePage(html, charset),
    );
  },
});

function typeOf({ headers }: PlainPage, charset: string | null): string {
  const [type = ""] = headers["content-type"]?.split(";") ?? [];
  return charset === null ? type : `${type}; charset=${charset}`;
}

/** The document that says itself what it is in, or does not. */
function withName(text: string, charset: string | null): string {
  return text
    .replace(/<meta charset[^>]*>\n?/i, charset === null ? "" : `<meta charset="${charset}">\n`)
    .replace(
      /^(<\?xml version="1.0") encoding="[^"]*"/,
      charset === null ? "$1" : `$1 encoding="${charset}"`,
    );
}

/** The document with a line of these letters: at the end of its content, or in the description of a feed. */
function withSample(text: string, sample: string): string {
  const main = text.lastIndexOf("</main>");
  if (main >= 0) return `${text.slice(0, main)}<p>${sample}</p>\n${text.slice(main)}`;
  return text.replace(/<\/(description|subtitle)>/, (end) => ` ${sample}${end}`);
}
