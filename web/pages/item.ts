import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { page } from "../parts/page.ts";
import { cards, dataScript, stars } from "../parts/cards.ts";
import { crumbs, wayTo } from "../parts/crumbs.ts";
import type { Resource } from "../http/resource.ts";
import { type Details, detailsOf, type Review } from "../site/details.ts";
import { hasDatasheet, type Item, itemIds, itemOf } from "../site/items.ts";
import { MOST_OF_ONE } from "../site/basket.ts";
import { written } from "../site/money.ts";
import { absolute, type Site } from "../site/site.ts";

/** A ware, with everything about it. */
export const item: Kind = {
  name: "item",
  type: "html",
  methods: ["GET"],
  path: "/item/:id",
  make(site, { params }) {
    const found = itemOf(site, params["id"] ?? "");
    return found && make(site, found, detailsOf(site, found));
  },
  paths: (site) => itemIds(site).flatMap(1, (id) => `/item/${id}`),
};

function make(site: Site, item: Item, details: Details): Resource {
  const { id, shelf, name, words, modified } = item;
  const data = dataOf(item, details);
  const way = [...wayTo(shelf), [`/shop/${shelf.slug}`, shelf.name] as const];
  const main = `
<article class="item">
${gallery(site, item, details)}
<div class="facts">
<h1>${escaped(name)}</h1>
${buying(site, item, details)}
<p class="description">${escaped(details.description)}</p>
${attributes(item, details)}
${hasDatasheet(item) ? `<p><a href="${site.base}/item/${id}/datasheet.pdf">PDF</a></p>` : ""}
</div>
</article>
${reviews(item, details)}
<section><h2>${words.labels.related}</h2>
`;

  return page(site, {
    kind: "item",
    title: name,
    lang: words.code,
    canonical: `/item/${id}`,
    about: details.description,
    sort: "product",
    picture: `/images/${details.images[0]}.png`,
    head: dataScript("application/ld+json", linkedData(site, item, details)),
    main: [
      crumbs(site, way, name),
      main,
      cards(site, details.related),
      "\n</section>\n",
      dataScript("application/json", { item: data }, "state"),
    ],
    modified,
    data: () => data,
  });
}

function gallery({ base }: Site, { name }: Item, { images }: Details): string {
  const alt = escaped(name);
  const pictures = images.map((image, at) =>
    `<img src="${base}/images/${image}.png" width="200" height="200" alt="${alt} (${at + 1})">`
  );
  return `<div class="gallery">${pictures.join("\n")}</div>`;
}

function buying(site: Site, item: Item, { ratings }: Details): string {
  const { id, words, price, was, currency, rating, stock, brand } = item;
  const { labels } = words;
  const state = stock > 0
    ? `<p class="stock in-stock">${labels.inStock}: <data value="${stock}">${stock}</data></p>
<p class="delivery">${labels.delivery}</p>
${basketForm(site, { id, words, stock })}`
    : `<p class="stock sold-out">${labels.soldOut}</p>`;
  return `<p class="brand-name">${escaped(brand)}</p>
<p>${stars(rating)} <span class="rating" dir="ltr">${rating} (${ratings})</span></p>
<p class="price" data-price="${price}" data-currency="${currency}">${written(price, words)}</p>${
    was === null ? "" : `\n<p class="was"><s>${written(was, words)}</s></p>`
  }
${state}`;
}

/** Puts the item into the basket. */
function basketForm({ base }: Site, { id, words, stock }: Pick<Item, "id" | "words" | "stock">): string {
  const { quantity, toBasket } = words.labels;
  return `<form class="buy" method="post" action="${base}/basket"><input type="hidden" name="item" value="${id}">
<label>${quantity} <input type="number" name="quantity" value="1" min="1" max="${
    Math.min(stock, MOST_OF_ONE)
  }"></label>
<button type="submit">${toBasket}</button></form>`;
}

function attributes({ words }: Item, { attributes }: Details): string {
  const rows = attributes.map(([label, value]) =>
    `<tr><th scope="row">${label}</th><td><bdi>${escaped(value)}</bdi></td></tr>`
  );
  return `<h2>${words.labels.details}</h2>\n<table class="attributes"><tbody>\n${
    rows.join("\n")
  }\n</tbody></table>`;
}

function reviews({ words }: Item, { reviews }: Details): string {
  if (reviews.length === 0) return "";
  const entries = reviews.map(({ author, date, text, stars: given }) =>
    `<li class="review">${stars(given)} <b>${author}</b> <time datetime="${date}" dir="ltr">${date}</time>
<p>${escaped(text)}</p></li>`
  );
  return `<section class="reviews"><h2>${words.labels.reviews} (${reviews.length})</h2><ul>
${entries.join("\n")}
</ul></section>`;
}

/** Data of an item: in its page for scripts, and as truth about it. */
function dataOf(item: Item, { attributes, ratings, reviews, images, related, description }: Details) {
  const { id, name, brand, material, price, was, currency, stock, rating, words, shelf } = item;
  return {
    id,
    name,
    category: shelf.slug,
    lang: words.code,
    brand,
    material,
    price,
    was,
    price_text: written(price, words),
    currency,
    stock,
    rating,
    ratings,
    description,
    attributes: Object.fromEntries(attributes),
    reviews,
    images,
    related: related.map((other) => other.id),
  };
}

/** The item as JSON-LD for search engines (schema.org). */
function linkedData(site: Site, item: Item, { description, images, ratings, reviews }: Details) {
  const { id, name, brand, price, currency, stock, rating, words } = item;
  return {
    "@context": "https://schema.org",
    "@type": "Product",
    sku: id,
    name,
    description,
    inLanguage: words.code,
    url: absolute(site, `/item/${id}`),
    image: images.map((image) => absolute(site, `/images/${image}.png`)),
    brand: { "@type": "Brand", name: brand },
    aggregateRating: {
      "@type": "AggregateRating",
      ratingValue: rating,
      ratingCount: ratings,
    },
    ...(reviews.length === 0 ? {} : { review: reviews.map(linkedReview) }),
    offers: {
      "@type": "Offer",
      price: price.toFixed(2),
      priceCurrency: currency,
      availability: `https://schema.org/${stock > 0 ? "InStock" : "OutOfStock"}`,
    },
  };
}

function linkedReview({ author, date, text, stars: ratingValue }: Review) {
  return {
    "@type": "Review",
    author: { "@type": "Person", name: author },
    datePublished: date,
    reviewBody: text,
    reviewRating: { "@type": "Rating", ratingValue },
  };
}
