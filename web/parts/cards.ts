import { escaped } from "../html/html.ts";
import type { Article } from "../site/articles.ts";
import { day } from "../site/day.ts";
import { BRANDS, type Item } from "../site/items.ts";
import { LANGUAGES } from "../site/languages.ts";
import type { LanguageTexts } from "../site/languages/language.ts";
import { written } from "../site/money.ts";
import type { Site } from "../site/site.ts";

/** A grid of wares. Each card is joined of few pieces: a listing has 24 of them, and each piece costs time. */
export function cards({ base }: Site, items: readonly Item[]): string {
  const [toItem, toPicture] = [`>\n<a href="${base}/item/`, `"><img src="${base}/images/`];
  let list = `<ul class="cards">\n`;
  for (const { id, words, name, price, stock, rating, brand } of items) {
    list += (OPENINGS.get(words.code) ?? "") + toItem + id + toPicture + id + CARD_PICTURE + escaped(name) +
      (MAKERS.get(brand) ?? "") + stars(rating) + BEFORE_PRICE + written(price, words) +
      (stock === 0 ? soldOut(words) : CARD_END);
  }
  return `${list}</ul>`;
}

/** Beginnings of cards, by the code of their language. */
const OPENINGS = new Map(LANGUAGES.map((words) => [words.code, `<li class="card" ${languageOf(words)}`]));

const CARD_PICTURE = `-1.png" width="200" height="200" loading="lazy" alt="">
<span class="name">`;

/** What stands between the name and the rating, by the maker. */
const MAKERS: ReadonlyMap<string, string> = new Map(
  BRANDS.map((brand) => [brand, `</span></a>\n<span class="brand-name">${escaped(brand)}</span>\n`]),
);

const BEFORE_PRICE = `\n<span class="price">`;
const CARD_END = "</span>\n</li>\n";

function soldOut({ labels }: LanguageTexts): string {
  return `</span> <span class="sold-out">${labels.soldOut}</span>\n</li>\n`;
}

/** Stars for a rating from 1 to 5 by tenths; they run as the text around them does. */
export function stars(rating: number): string {
  return RATED[Math.round(rating * 10)] ?? "";
}

const STARS = ["☆☆☆☆☆", "★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"] as const;

/** Stars by tenths of a rating. */
const RATED = Array.from({ length: 51 }, (_, tenths) => {
  const rating = tenths / 10;
  return `<span class="stars" title="${rating} / 5">${STARS[Math.round(rating)]}</span>`;
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
export function dataScript(type: string, data: unknown, id?: string): string {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<script type="${type}"${id ? ` id="${id}"` : ""}>${json}</script>\n`;
}
