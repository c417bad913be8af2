import { pick, type Random } from "../../engine/chance/random.ts";
import { type Shelf, shelvesOf } from "./categories.ts";
import { drawLanguage } from "./languages.ts";
import type { LanguageTexts } from "./languages/language.ts";
import { chanceOf, type Site } from "./site.ts";

/** Number of articles of the whole site. */
export const ARTICLE_COUNT = 1200;

/** Real pages for each article of a site that is smaller, with its translations about one in twenty of its pages. */
const PAGES_PER_ARTICLE = 100;

/** Number of articles of a site. */
export function articleCount({ pages }: Site): number {
  return pages === undefined ? ARTICLE_COUNT : Math.max(1, Math.round(pages / PAGES_PER_ARTICLE));
}

/** Beginnings of slugs, which fit every title. */
const ANGLES = ["about", "on", "notes-on", "more-on", "all-about", "a-word-on"] as const;

/** First facts of an article, and the chance that the rest depends on. */
export interface ArticleBeginning {
  /** From 1. */
  readonly number: number;
  readonly random: Random;
  readonly shelf: Shelf;
  readonly slug: string;
  /** The language that it was written in. */
  readonly words: LanguageTexts;
}

/** First facts of an article by its number, from 1. */
export function beginningOf(site: Site, number: number): ArticleBeginning {
  const random = chanceOf(site, `article ${number}`);
  const shelf = pick(random, shelvesOf(site));
  const slug = `${pick(random, ANGLES)}-${shelf.slug}-${String(number).padStart(4, "0")}`;
  return { number, random, shelf, slug, words: drawLanguage(random) };
}

/** The languages that every article is in, beside its own. */
const TARGETS = ["en", "de", "fr", "ar", "ja"];

/** Most languages that an article is translated into. */
export const MOST_TRANSLATIONS = TARGETS.length;

/** The languages that an article is translated into. @param original the language that it was written in */
export function translationLanguages(original: string): string[] {
  return TARGETS.filter((language) => language !== original);
}
