/**
 * Sitemaps that are right for who reads XML, HTTP and gzip as they are, and not only as they mostly come
 * (crawler-commons/crawler-commons#143, GateNLP/ultimate-sitemap-parser#6, apify/actor-scraper#241).
 *
 * @module
 */
import { withBody, withHeaders } from "../../../engine/reply/body.ts";
import { gzipSync } from "node:zlib";
import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formOf, formOption } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { type Bytes } from "../bytes.ts";
import { labelled } from "../../../engine/faults/coding/codings.ts";
import { bytesForms } from "../forms.ts";
import { sitemapIndex } from "../../media/sitemap.ts";
import { NO_HOST } from "../../site/origin.ts";
import { absolute } from "../../site/site.ts";
import { isReal, targetOption } from "../redirect/lead.ts";
import { isSitemap, plainBytes, rewritten, sitemapOf } from "./sitemap_text.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

const LOC = /<loc>(.*?)<\/loc>/g;

/** The same sitemap in another writing. `place` is where the site is. */
const WRITINGS = {
  cdata: (text: string) =>
    text.replace(LOC, (_, url: string) => `<loc><![CDATA[${url.replaceAll("&amp;", "&")}]]></loc>`),
  no_namespace: (text: string) => text.replace(/ xmlns="[^"]*"/, ""),
  prefix: (text: string) => text.replace(/<(\/?)(?=[a-z])/g, "<$1sm:").replace(" xmlns=", " xmlns:sm="),
  doctype: (text: string, place: string) =>
    text.replaceAll(`<loc>${place}`, "<loc>&site;").replace(
      "?>\n",
      `?>\n<!DOCTYPE ${rootOf(text)} [<!ENTITY site "${place}">]>\n`,
    ),
  bom: (text: string) => `\ufeff${text}`,
  blank_first: (text: string) => `\n${text}`,
  spaces: (text: string) => text.replace(LOC, "<loc>\n    $1\n  </loc>"),
  ampersand: (text: string) =>
    text.replace(
      LOC,
      (_, url: string) => `<loc>${url}${url.includes("?") ? "&" : "?"}from=sitemap&lang=en</loc>`,
    ),
  text: (text: string) =>
    [...text.matchAll(LOC)].map(([, url = ""]) => `${url.replaceAll("&amp;", "&")}\n`).join(""),
};

function rootOf(text: string): string {
  return /<(\w+) xmlns/.exec(text)?.[1] ?? "urlset";
}

/** Lists the right pages, written as few sitemaps are. */
export const sitemapMarkup = defineFault({
  name: "sitemap_markup",
  kind: "content",
  summary: "the right addresses in a sitemap that is written in an unusual way, or is no good XML",
  applies: isSitemap,
  options: () =>
    z.object({
      form: formOption(WRITINGS).default("any").describe(
        "cdata; no_namespace; prefix: sm:urlset; doctype: with an entity for the site; bom; spaces: around addresses; text: " +
          "an address a line, as text/plain; no good XML: blank_first: a line before <?xml, ampersand: a bare & in " +
          "addresses; any: drawn from the others",
      ),
    }),
  async inject(exchange: Exchange<Ask>, { form }) {
    const write = formOf(WRITINGS, { form, random: exchange.random });
    const place = absolute(exchange.ask.site, "");
    const answer = rewritten(await exchange.whole(), (text) => write(text, place));
    const isText = write === WRITINGS.text && answer.headers["content-type"]?.includes("xml");
    return isText ? withHeaders(answer, { "content-type": "text/plain; charset=utf-8" }) : answer;
  },
});

/**
 * A compressed file says so by its name, its type or its bytes; a compressed answer by its coding. Here they do not
 * agree.
 */
export const sitemapCoding = bytesForms({
  name: "sitemap_coding",
  summary:
    "a sitemap of type application/gzip that is plain (plain), XML by its type that is compressed (untold), " +
    "a compressed file (coded) or plain text (lie) with content-encoding: gzip, or a compressed file compressed " +
    "once more (twice); or of type application/octet-stream (octets)",
  applies: isSitemap,
  forms: {
    octets: (answer) => withHeaders(answer, { "content-type": "application/octet-stream" }),
    plain: (answer) => withHeaders(withBody(answer, xmlOf(answer)), { "content-type": "application/gzip" }),
    untold: (answer) => withHeaders(withBody(answer, packed(answer)), { "content-type": XML }),
    coded: (answer) => labelled(zipped(answer), "gzip", packed(answer)),
    lie: (answer) => labelled(answer, "gzip", xmlOf(answer)),
    twice: (answer) => labelled(zipped(answer), "gzip", gzipSync(packed(answer))),
  },
});

const XML = "application/xml; charset=utf-8";

function zipped(answer: Answer): Answer {
  return withHeaders(answer, { "content-type": "application/gzip" });
}

function xmlOf({ body }: Bytes): Uint8Array {
  return plainBytes(body) ?? body;
}

function packed(answer: Bytes): Uint8Array {
  return gzipSync(xmlOf(answer));
}

/** Index in index in index, which the protocol forbids; the right one is behind them all. */
export const sitemapNested = defineFault({
  name: "sitemap_nested",
  kind: "content",
  summary: "a sitemap index that names another index, and so on; the right one comes in the end",
  applies: (ask: Ask, { levels }) => ask.kind?.name === "sitemap_index" && levelOf(ask) <= levels,
  options: () =>
    z.object({
      levels: z.int().min(1).max(1_000_000).default(50).describe("how many there are before the right one"),
    }),
  async inject(exchange: Exchange<Ask>) {
    const { ask } = exchange;
    const next = `${absolute(ask.site, ask.path)}?level=${levelOf(ask) + 1}`;
    return rewritten(await exchange.whole(), () => sitemapIndex([next]));
  },
});

function levelOf({ query }: Ask): number {
  const level = Number(query.get("level") ?? 1);
  return Number.isSafeInteger(level) && level > 0 ? level : 1;
}

/** Expansion factor of each entity, and the text that all come to. */
const TIMES = 10;
const LAUGH = "ha".repeat(50);

/** Declares entities that hold more than they say, or what is not theirs. */
const ENTITIES = {
  bomb: (bytes: number) => {
    const steps = Math.max(1, Math.ceil(Math.log10(bytes / LAUGH.length)));
    const names = Array.from({ length: steps }, (_, at) => `&e${at};`.repeat(TIMES));
    return { declared: [LAUGH, ...names].map((text) => `"${text}"`), last: `&e${steps};` };
  },
  external: (_: number, address: string) => ({ declared: [`SYSTEM "${address}"`], last: "&e0;" }),
};

/** XML that grows when it is read, or that fetches something: a parser must not expand what a stranger declares. */
export const sitemapEntities = defineFault({
  name: "sitemap_entities",
  kind: "content",
  summary:
    "a sitemap with entities in one of its addresses that stand for megabytes, or for another resource",
  applies: isSitemap,
  leavesMachine: isReal,
  options: () =>
    z.object({
      form: formOption(ENTITIES).default("any").describe(
        "bomb: entities of entities; external: another resource, named by target; or any",
      ),
      target: targetOption.describe("canary: the leak trap; real: file:///etc/passwd, a file of the client"),
      expanded_bytes: z.int().min(1).max(2 ** 30).default(10_000_000).describe(
        "least that they stand for, in bytes, 1073741824 at most",
      ),
    }),
  async inject(exchange: Exchange<Ask>, { form, target, expanded_bytes }) {
    const { ask, random, leakTrapUrl } = exchange;
    const declare = formOf(ENTITIES, { form, random });
    const outside = target === "real"
      ? "file:///etc/passwd"
      : `${leakTrapUrl ?? `http://${NO_HOST}`}/sitemap`;
    const { declared, last } = declare(expanded_bytes, outside);
    const entities = declared.map((value, at) => `<!ENTITY e${at} ${value}>\n`).join("");
    const map = sitemapOf([absolute(ask.site, `/shop?from=${last}`)])
      .replace("?>\n", `?>\n<!DOCTYPE urlset [\n${entities}]>\n`);
    return rewritten(await exchange.whole(), () => map);
  },
});
