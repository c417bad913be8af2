/**
 * Faults of sitemaps, of their index and of those that are compressed.
 *
 * @module
 */
import * as z from "zod";
import { bytesOf, firstBytes, isWhole, withBody } from "../../../engine/reply/body.ts";
import { counted, defineFault, range } from "../../../engine/faults/fault.ts";
import { formsOption } from "../../../engine/faults/form_options.ts";
import { between, hex, integerBetween, pick, type Random } from "../../../engine/chance/random.ts";
import { sitemapIndex } from "../../media/sitemap.ts";
import { NO_HOST } from "../../site/origin.ts";
import { absolute } from "../../site/site.ts";
import { isReal, targetOption } from "../redirect/lead.ts";
import { isSitemap, rewritten, sitemapOf } from "./sitemap_text.ts";

const MOST_URLS = 100_000;
/** Of an address in a sitemap, with a short host. */
const URL_BYTES = 80;

/** Sends a sitemap with pages that do not exist. */
export const sitemapDeadUrls = defineFault({
  name: "sitemap_dead_urls",
  kind: "content",
  summary: "a sitemap of pages that are 404",
  applies: isSitemap,
  options: () =>
    z.object({
      urls: counted(
        z.int().min(1).max(MOST_URLS).default(100).describe("how many pages it lists"),
        URL_BYTES,
      ),
    }),
  async inject(exchange, { urls }) {
    const { ask, random } = exchange;
    const dead = Array.from({ length: urls }, () => absolute(ask.site, `/item/gone-${hex(random, 10)}`));
    return rewritten(await exchange.whole(), () => sitemapOf(dead));
  },
});

/** Dates that say nothing. */
const DATES = {
  future: () => "2099-12-31",
  ancient: () => "1970-01-01",
  junk: () => "yesterday",
  american: (random: Random) => `${integerBetween(random, [1, 12])}/${integerBetween(random, [13, 28])}/2025`,
} as const;
/** Sends a sitemap with wrong dates of change. */
export const sitemapWrongDates = defineFault({
  name: "sitemap_wrong_dates",
  kind: "content",
  summary: "a sitemap whose dates are in the future, of 1970, or none",
  applies: isSitemap,
  options: () =>
    z.object({
      dates: formsOption(DATES).describe(
        "dates to draw from, page by page",
      ),
    }),
  async inject(exchange, { dates }) {
    const { random } = exchange;
    const wrong = () => `<lastmod>${DATES[pick(random, dates)](random)}</lastmod>`;
    return rewritten(
      await exchange.whole(),
      (text) =>
        text.replace(/\s*<lastmod>.*?<\/lastmod>/gs, "").replace(/<\/loc>/g, () => `</loc>${wrong()}`),
    );
  },
});

/** Sends a sitemap cut in the middle, under the length of the part that is sent. */
export const sitemapCut = defineFault({
  name: "sitemap_cut",
  kind: "content",
  summary: "a sitemap, compressed or not, that ends in its middle with an honest length",
  applies: isSitemap,
  options: () =>
    z.object({ part_pct: range.default([30, 80]).describe("percent of its bytes that are there") }),
  async inject(exchange, { part_pct }) {
    const answer = await exchange.whole();
    if (!isWhole(answer.body)) return answer;
    const bytes = bytesOf(answer.body);
    const kept = Math.min(
      bytes.length - 1,
      Math.floor(bytes.length * between(exchange.random, part_pct) / 100),
    );
    return { ...withBody(answer, ""), body: firstBytes(bytes, kept) };
  },
});

/** Lists more than the 50,000 pages that are allowed, of which all but one are the same. */
export const sitemapHuge = defineFault({
  name: "sitemap_huge",
  kind: "content",
  summary: "a sitemap with more than the 50,000 pages that are allowed",
  applies: isSitemap,
  options: () =>
    z.object({
      urls: counted(
        z.int().min(50_001).max(MOST_URLS).default(60_000).describe("how many pages it lists"),
        URL_BYTES,
      ),
    }),
  async inject(exchange, { urls }) {
    const all = Array.from({ length: urls }, (_, at) => absolute(exchange.ask.site, `/shop?from=${at}`));
    return rewritten(await exchange.whole(), () => sitemapOf(all));
  },
});

/** Sitemap index that names itself, by other addresses each time. */
export const sitemapLoop = defineFault({
  name: "sitemap_loop",
  kind: "content",
  summary: "a sitemap index that names itself, and itself under an address that is new each time",
  applies: isSitemap,
  options: () => z.object({}),
  async inject(exchange) {
    const { ask, random } = exchange;
    const here = absolute(ask.site, ask.path);
    const index = sitemapIndex([here, `${here}?part=${hex(random, 8)}`]);
    return rewritten(await exchange.whole(), () => index);
  },
});

/** Addresses that a sitemap must not have; `metadata` is the origin of a metadata service, real or not. */
function strange(metadata: string): string[] {
  return [
    `http://${NO_HOST}/item/lamp-00001`,
    "/item/lamp-00001",
    "item/lamp-00001",
    `${metadata}/latest/meta-data/`,
    `ftp://${NO_HOST}/catalogue`,
    "javascript:void(0)",
  ];
}

/** Sends a sitemap with addresses of other hosts, without a host, and of other schemes. */
export const sitemapStrangeUrls = defineFault({
  name: "sitemap_strange_urls",
  kind: "content",
  summary: "a sitemap with addresses of other hosts, relative ones, and such of other schemes",
  applies: isSitemap,
  leavesMachine: isReal,
  options: () =>
    z.object({
      target: targetOption.describe(
        "canary: one address is of the leak trap; real: of a cloud's metadata service",
      ),
    }),
  async inject(exchange, { target }) {
    const trap = exchange.leakTrapUrl ?? `http://${NO_HOST}`;
    const urls = strange(target === "real" ? "http://169.254.169.254" : trap);
    return rewritten(await exchange.whole(), () => sitemapOf(urls));
  },
});

/** Sitemap that is a page of HTML. */
export const sitemapHtml = defineFault({
  name: "sitemap_html",
  kind: "content",
  summary: "a page of HTML with 200 in place of a sitemap",
  applies: isSitemap,
  options: () => z.object({}),
  inject: () => ({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body:
      '<!DOCTYPE html>\n<html lang="en"><head><title>Sitemap</title></head><body><h1>Sitemap</h1></body></html>\n',
  }),
});
