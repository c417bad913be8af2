import { integerBetween, pick } from "../../engine/chance/random.ts";
import { type ArticleBeginning, articleCount, beginningOf } from "./article_slugs.ts";
import type { Shelf } from "./categories.ts";
import { LazyList } from "./lazy_list.ts";
import { featured } from "./featured.ts";
import { BRANDS, type Item } from "./items.ts";
import { chanceOf, type Site } from "./site.ts";
import { ARTICLES_ON_PAGE } from "./size.ts";
import { drawTexts, filled, languageTexts, nounOf, type Slots } from "./languages.ts";
import type { LanguageTexts } from "./languages/language.ts";

/** A text of the magazine, as far as a list of them says. */
export interface Article {
  /** E.g. `notes-on-lamps-0042`. */
  readonly slug: string;
  /** From 1, the newest first. */
  readonly number: number;
  readonly words: LanguageTexts;
  readonly title: string;
  /** Code of the language that it was written in. */
  readonly original: string;
  /** A sentence that says what it is about. */
  readonly lead: string;
  /** The text of the language that it is made of. */
  readonly sentence: string;
  readonly author: string;
  /** Publication time, in milliseconds since 1970. */
  readonly published: number;
  readonly slots: Slots;
  /** The category that it is about. */
  readonly shelf: Shelf;
}

const LAST_DAY = Date.UTC(2025, 5, 30, 8);
const DAY_MS = 86_400_000;

/** The slug of an article by its number, from 1. */
function articleSlug(site: Site, number: number): string {
  return beginningOf(site, number).slug;
}

/** The slugs of all articles. */
export function articleSlugs(site: Site): LazyList {
  return new LazyList(articleCount(site), (number) => articleSlug(site, number + 1));
}

/** The article with a slug, in its own language or translated into another; `null`: there is none. */
export function articleOf(site: Site, slug: string, language?: string): Article | null {
  const number = Number(/-(\d{4})$/.exec(slug)?.[1] ?? 0);
  if (number < 1 || number > articleCount(site)) return null;
  const article = articleAt(site, number);
  if (article.slug !== slug) return null;
  return language === undefined ? article : articleFrom(site, beginningOf(site, number), language);
}

/** The language that an article was written in; `null`: there is none of that slug. */
export function languageOf(site: Site, slug: string): string | null {
  return articleOf(site, slug)?.original ?? null;
}

/** Publication time of an article, by the number in its slug alone; in milliseconds since 1970. */
export function publishedOf(site: Site, slug: string): number {
  const random = chanceOf(site, slug, " published");
  return LAST_DAY - Number(slug.slice(-4)) * DAY_MS - Math.floor(random() * 86_400) * 1000;
}

/** Articles of the last site that was asked for, each in its own language: every one is named by others, too. */
let drawn = { seed: -1, pages: 0, articles: new Map<number, Article>() };

/** An article by its number, from 1. */
export function articleAt(site: Site, number: number): Article {
  const { seed, pages = Infinity } = site;
  if (drawn.seed !== seed || drawn.pages !== pages) drawn = { seed, pages, articles: new Map() };
  const known = drawn.articles.get(number);
  if (known) return known;
  const article = articleFrom(site, beginningOf(site, number));
  drawn.articles.set(number, article);
  return article;
}

function articleFrom(site: Site, beginning: ArticleBeginning, language?: string): Article {
  const { random, number, shelf, slug, words: own } = beginning;
  const words = language === undefined ? own : languageTexts(language);
  const slots = slotsOf(words, { ware: shelf.ware, brand: pick(random, BRANDS), material: random() });
  const title = filled(pick(random, words.titles), slots);
  const sentence = pick(random, words.sentences);
  return {
    slug,
    number,
    words,
    title,
    original: own.code,
    lead: filled(sentence, slots),
    sentence,
    author: pick(random, words.people),
    published: publishedOf(site, slug),
    slots,
    shelf,
  };
}

function slotsOf(
  words: LanguageTexts,
  { ware, brand, material }: { readonly ware: number; readonly brand: string; readonly material: number },
): Slots {
  const noun = nounOf(words, ware);
  return {
    noun: words.code === "en" ? noun.toLowerCase() : noun,
    brand,
    material: words.materials[Math.floor(material * words.materials.length)] ?? "",
  };
}

/** The text of an article, as texts of its language for each paragraph, and the items that it is about. */
export function textOfArticle(
  site: Site,
  { number, shelf, words, sentence }: Article,
): { readonly paragraphs: readonly (readonly string[])[]; readonly items: readonly Item[] } {
  const random = chanceOf(site, `article ${number} text`);
  const chosen = featured(site, { name: `article ${number}`, count: 3, shelves: [shelf] });
  const items = [...new Map(chosen.map((item) => [item.id, item])).values()]; // a small shelf has few
  const lengths = Array.from(
    { length: integerBetween(random, [3, 6]) },
    () => integerBetween(random, [2, 5]),
  );
  const texts = drawTexts(
    random,
    [...words.sentences, ...words.descriptions].filter((text) => text !== sentence),
    lengths.reduce((sum, length) => sum + length),
  );
  const paragraphs: (readonly string[])[] = [];
  for (let at = 0; at < texts.length; at += lengths[paragraphs.length - 1] ?? 0) {
    const length = lengths[paragraphs.length] ?? 0;
    paragraphs.push(texts.slice(at, at + length));
  }
  return { paragraphs, items };
}

/** A paragraph of an article. */
export function paragraphOf({ words, slots }: Article, texts: readonly string[]): string {
  return texts.map((text) => filled(text, slots)).join(words.gap);
}

/** Number of pages of the list of articles. */
export function articlePages(site: Site): number {
  return Math.ceil(articleCount(site) / ARTICLES_ON_PAGE);
}

/** The articles on a page of their list, from 1; no more than the first ones where that is enough. */
export function articlesOnPage(site: Site, page: number, most = ARTICLES_ON_PAGE): Article[] {
  const start = (page - 1) * ARTICLES_ON_PAGE;
  const size = Math.max(0, Math.min(most, ARTICLES_ON_PAGE, articleCount(site) - start));
  return Array.from({ length: size }, (_, at) => articleAt(site, start + at + 1));
}
