import { type Random, randomOf } from "../../engine/chance/random.ts";
import { textKey } from "../../engine/base/hash.ts";

/** A site, which is nothing but a seed: whatever it has is made when it is asked for, and always the same. */
export interface Site {
  readonly seed: number;
  /** Prefix of all of its paths: `/web`, or nothing on a port of its own; behind `/scope/NAME` in a scope. */
  readonly base: string;
  /** Price level in percent of the usual one. @default 100 */
  readonly price_pct?: number;
  /** Most real pages that it has. @default as many as there can be, about 120,000 */
  readonly pages?: number;
  /** Scheme, host and port by which a client knows it, for absolute addresses. @default `http://localhost` */
  readonly origin?: string;
}

/** The part of a site that is configured. */
export interface SiteSettings {
  readonly seed: number;
  readonly pages?: number | "all";
}

/** The site of a configuration. */
export function siteOf({ seed, pages = "all" }: SiteSettings, base: string, origin?: string): Site {
  return { seed, base, ...(pages === "all" ? {} : { pages }), ...(origin === undefined ? {} : { origin }) };
}

/** Address of a place of the site with its host, e.g. `http://localhost:8000/web/shop`. */
export function absolute({ origin = "http://localhost", base }: Site, place: string): string {
  return origin + base + place;
}

/**
 * Chance that depends on a name alone, e.g. that of an item: the same on every worker and in every run. `rest` is the
 * second part of a name that is made of two.
 */
export function chanceOf({ seed }: Pick<Site, "seed">, name: string, rest = ""): Random {
  return randomOf(textKey(seed, name, rest), "content");
}
