import { FixedHtml, type HtmlPart, type HtmlParts, NO_HTML } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import type { Article } from "../site/articles.ts";
import { day } from "../site/day.ts";
import { BRANDS, type Item } from "../site/items.ts";
import { LANGUAGES } from "../site/languages.ts";
import type { LanguageTexts } from "../site/languages/language.ts";
import { written } from "../site/money.ts";
import { type Shelf, SHELVES } from "../site/categories.ts";
import type { Site } from "../site/site.ts";
import { addFilled } from "./filled_html.ts";
import { fixedPart } from "./fixed_parts.ts";

/** A grid of wares. Each card is put together of what is encoded already, as far as can be: a listing has 24 of them. */
export function cards(site: Site, items: readonly Item[]): HtmlParts {
  const toItem = fixedPart(site, "to item", () => `>\n<a href="${site.base}/item/`);
  const toPicture = fixedPart(site, "to picture", () => `"><img src="${site.base}/images/`);
  const list: HtmlPart[] = [LIST];
  for (const { number, shelf, words, nameSlots, price, stock, rating, brand } of items) {
    const id = idHtml(shelf, number);
    list.push(OPENINGS.get(words.code) ?? "", toItem, id, number, toPicture, id, number, CARD_PICTURE);
    addFilled(list, words.name, nameSlots);
    list.push(MAKERS.get(brand) ?? "", stars(rating), BEFORE_PRICE, written(price, words));
    list.push(stock === 0 ? soldOut(words) : CARD_END);
  }
  list.push(LIST_END);
  return list;
}

const LIST = new FixedHtml(`<ul class="cards">\n`);
const LIST_END = new FixedHtml("</ul>");

/** Beginnings of cards, by the code of their language. */
const OPENINGS = new Map(
  LANGUAGES.map((words) => [words.code, new FixedHtml(`<li class="card" ${languageOf(words)}`)]),
);

const CARD_PICTURE = new FixedHtml(`-1.png" width="200" height="200" loading="lazy" alt="">
<span class="name">`);

/** What stands between the name and the rating, by the maker. */
const MAKERS: ReadonlyMap<string, FixedHtml> = new Map(
  BRANDS.map((brand) => [
    brand,
    new FixedHtml(`</span></a>\n<span class="brand-name">${escaped(brand)}</span>\n`),
  ]),
);

const BEFORE_PRICE = new FixedHtml(`\n<span class="price">`);
const CARD_END = new FixedHtml("</span>\n</li>\n");

function soldOut({ labels }: LanguageTexts): string {
  return `</span> <span class="sold-out">${labels.soldOut}</span>\n</li>\n`;
}

/** Ids without their numbers, by the numbers of shelf and digits. */
const ID_PREFIXES = SHELVES.map(({ code }) =>
  ["00000", "0000", "000", "00", "0", ""].map((zeros) => new FixedHtml(`${code}-${zeros}`))
);

/** The id of an item as far as its number. */
function idHtml({ ware }: Shelf, number: number): FixedHtml {
  const digits = number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : number < 10_000 ? 4 : 5;
  return ID_PREFIXES[ware]?.[digits] ?? NO_HTML;
}

/** Stars for a rating from 1 to 5 by tenths; they run as the text around them does. */
export function stars(rating: number): FixedHtml {
  return RATED[Math.round(rating * 10)] ?? NO_HTML;
}

const STARS = ["☆☆☆☆☆", "★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"] as const;

/** Stars by tenths of a rating. */
const RATED = Array.from({ length: 51 }, (_, tenths) => {
  const rating = tenths / 10;
  return new FixedHtml(`<span class="stars" title="${rating} / 5">${STARS[Math.round(rating)]}</span>`);
});

/** Attributes that tell the language of an element. */
export function languageOf({ code, dir }: { readonly code: string; readonly dir: string }): string {
  return `lang="${code}" dir="${dir}"`;
}

/** A list of articles. */
export function teasers({ base }: Site, articles: readonly Article[]): string {
  const entries = articles.map(({ slug, words, title, lead, author, published }) => {
    const date = day(published);
    return `<li class="teaser" ${languageOf(words)}><a href="${base}/articles/${slug}">${escaped(title)}</a>
<p>${escaped(lead)}</p>
<span class="by">${escaped(author)} · <time datetime="${date}" dir="ltr">${date}</time></span></li>
`;
  });
  return `<ul class="teasers">\n${entries.join("")}</ul>`;
}

/** Data in a `<script>`, which no text in it can end. */
export function dataScript(type: string, data: unknown, id?: string): HtmlParts {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return [`<script type="${type}"${id ? ` id="${id}"` : ""}>`, json, "</script>\n"];
}
