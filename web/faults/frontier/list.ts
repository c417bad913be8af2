import type { Ask } from "../../request/ask.ts";
import { wrongAlternates, wrongCanonical } from "./canonical.ts";
import { honeypot } from "./honeypot.ts";
import { duplicateLinks, noindex } from "./links.ts";
import * as robots from "./robots.ts";
import * as sitemapForms from "./sitemap_forms.ts";
import * as sitemaps from "./sitemaps.ts";
import * as traps from "./traps.ts";
import type { Fault } from "../../../engine/faults/fault.ts";

/** Faults of the crawl frontier: links, canonical addresses, robots.txt, sitemaps, traps; in order of priority. */
export const frontierFaults: readonly Fault<Ask>[] = [
  traps.calendarTrap,
  traps.deepTrap,
  traps.facetTrap,
  traps.mazeTrap,
  traps.pageLoop,
  traps.cursorLoop,
  traps.sessionUrls,
  honeypot,
  duplicateLinks,
  wrongCanonical,
  wrongAlternates,
  noindex,
  robots.robotsError,
  robots.robotsTimeout,
  robots.robotsHtml,
  robots.robotsHuge,
  robots.robotsRedirect,
  robots.robotsRules,
  sitemaps.sitemapDeadUrls,
  sitemaps.sitemapWrongDates,
  sitemaps.sitemapCut,
  sitemaps.sitemapHuge,
  sitemaps.sitemapLoop,
  sitemaps.sitemapStrangeUrls,
  sitemaps.sitemapHtml,
  sitemapForms.sitemapMarkup,
  sitemapForms.sitemapCoding,
  sitemapForms.sitemapNested,
  sitemapForms.sitemapEntities,
];
