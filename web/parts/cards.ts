import { escaped } from "../html/html.ts";
import type { Article } from "../site/articles.ts";
import type { Item } from "../site/items.ts";
import { written } from "../site/money.ts";
import type { Site } from "../site/site.ts";

/** A grid of wares. */
export function cards(site: Site, items: readonly Item[]): string {
  return `<ul class="cards">\n${items.map((item) => card(site, item)).join("")}</ul>`;
}

function card({ base }: Site, { id, words, name, price, stock, rating, brand }: Item): string {
  const state = stock === 0 ? ` <span class="sold-out">${words.labels.soldOut}</span>` : "";
  return `<li class="card" ${languageOf(words)}>
<a href="${base}/item/${id}"><img src="${base}/images/${id}-1.png" width="200" height="200" loading="lazy" alt="">
<span class="name">${escaped(name)}</span></a>
<span class="brand-name">${escaped(brand)}</span>
${stars(rating)}
<span class="price">${written(price, words)}</span>${state}
</li>
`;
}

/** Stars for a rating from 1 to 5; they run as the text around them does. */
export function stars(rating: number): string {
  return `<span class="stars" title="${rating} / 5">${STARS[Math.round(rating)]}</span>`;
}

const STARS = ["☆☆☆☆☆", "★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"] as const;

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

/** A day as ISO 8601 has it. @param time milliseconds since 1970 */
export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Data in a `<script>`, which no text in it can end. */
export function dataScript(type: string, data: unknown, id?: string): string {
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<script type="${type}"${id ? ` id="${id}"` : ""}>${json}</script>\n`;
}
