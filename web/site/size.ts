/**
 * How much of everything a site has. One that is made small has the pages that each site has, fewer categories and
 * articles, and as many items as there is room for.
 *
 * @module
 */
import { integerBetween } from "../../engine/chance/random.ts";
import { articleCount, beginningOf, translationLanguages } from "./article_slugs.ts";
import { type Category, DEPARTMENTS, type Shelf, shelvesOf } from "./categories.ts";
import { chanceOf, type Site } from "./site.ts";

/** Items on a page of a listing. */
export const PAGE_SIZE = 24;

/** Articles on a page of their list. */
export const ARTICLES_ON_PAGE = 20;

/** Real pages that every site has: home, shop, login, contact, and two lists without end. */
const FIXED = 6;

/** Categories at the top that a site has, each with those of its categories that have items. */
export function departmentsOf(site: Site): readonly (Category & { readonly shelves: readonly Shelf[] })[] {
  if (site.pages === undefined) return DEPARTMENTS;
  const open = new Set(shelvesOf(site));
  return DEPARTMENTS.map((department) => ({
    ...department,
    shelves: department.shelves.filter((shelf) => open.has(shelf)),
  })).filter(({ shelves }) => shelves.length > 0);
}

/** Fewest and most items of a category. 40 of them make 100,000 at least. */
const ITEMS = [2500, 2900] as const;

/** Number of items of a category; 0 for one that a small site does not have. */
export function itemCount(site: Site, shelf: Shelf): number {
  return countsOf(site).get(shelf) ?? 0;
}

/** Counts of the last site that was asked for: each page needs several. */
let counted:
  | { readonly seed: number; readonly pages: number | undefined; readonly counts: Counts }
  | undefined;

type Counts = ReadonlyMap<Shelf, number>;

function countsOf(site: Site): Counts {
  const { seed, pages } = site;
  if (counted?.seed !== seed || counted.pages !== pages) {
    const counts = pages === undefined ? drawn(site) : shared(shelvesOf(site), pages - besideItems(site));
    counted = { seed, pages, counts };
  }
  return counted.counts;
}

function drawn(site: Site): Counts {
  const count = ({ slug }: Shelf) => integerBetween(chanceOf(site, `count ${slug}`), ITEMS);
  return new Map(shelvesOf(site).map((shelf) => [shelf, count(shelf)]));
}

/** Real pages that are neither an item nor a page of a list of items. */
function besideItems(site: Site): number {
  const articles = articleCount(site);
  const translations = Array.from(
    { length: articles },
    (_, at) => translationLanguages(beginningOf(site, at + 1).words.code).length,
  );
  const lists = departmentsOf(site).length + Math.ceil(articles / ARTICLES_ON_PAGE);
  return FIXED + lists + translations.reduce((sum, count) => sum + count, articles);
}

/** As many items for each category as fit into its share of the pages, with the pages of its list. */
function shared(shelves: readonly Shelf[], pages: number): Map<Shelf, number> {
  let left = pages;
  return new Map(shelves.map((shelf, at) => {
    const share = Math.floor(left / (shelves.length - at));
    const items = Math.max(1, share - Math.ceil(share / (PAGE_SIZE + 1)));
    left -= items + Math.ceil(items / PAGE_SIZE);
    return [shelf, items];
  }));
}
