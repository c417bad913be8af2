import { seeOther } from "../http/file.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { page } from "../parts/page.ts";
import { languageOf } from "../parts/cards.ts";
import type { Resource } from "../http/resource.ts";
import { basketCookie, type BasketLine, basketOf, changed, MOST_OF_ONE, quantityIn } from "../site/basket.ts";
import { itemOf } from "../site/items.ts";
import { languageTexts } from "../site/languages.ts";
import { written } from "../site/money.ts";
import type { Site } from "../site/site.ts";
import type { PageRequest } from "../http/page_request.ts";

/** What a visitor wants to buy: a form of an item adds to it, its own change it. */
export const basket: Kind = {
  name: "basket",
  type: "html",
  methods: ["GET", "POST"],
  path: "/basket",
  make: (site, call) => call.method === "POST" ? filled(site, call) : basketPage(site, basketOf(site, call)),
};

function filled(site: Site, call: PageRequest): Resource | null {
  const item = itemOf(site, call.form.get("item") ?? "");
  if (!item) return null;
  const lines = changed(basketOf(site, call), item, quantityIn(call.form.get("quantity")));
  const headers = { "set-cookie": basketCookie(site, lines), "cache-control": "no-store" };
  return seeOther("basket", `${site.base}/basket`, headers);
}

/** Orders from here on, in euro, are delivered for nothing. */
const FREE_FROM = 50;
const DELIVERY = 4.9;

function basketPage(site: Site, lines: readonly BasketLine[]): Resource {
  const sum = lines.reduce((sum, { item, quantity }) => sum + item.price * quantity, 0);
  const delivery = sum >= FREE_FROM ? 0 : DELIVERY;
  const empty = `<p>Nothing is in it yet. <a href="${site.base}/shop">Browse all departments</a></p>`;
  return page(site, {
    kind: "basket",
    title: "Your basket",
    canonical: "/basket",
    head: '<meta name="robots" content="noindex">\n',
    main: `<h1>Your basket</h1>\n${lines.length === 0 ? empty : table(site, { lines, sum, delivery })}`,
    headers: { "cache-control": "no-store" },
    data: () => ({
      items: lines.map(({ item: { id, price }, quantity }) => ({ id, price, quantity })),
      sum: Math.round(sum * 100) / 100,
      delivery,
    }),
  });
}

const EN = languageTexts("en");

function table(
  site: Site,
  { lines, sum, delivery }: {
    readonly lines: readonly BasketLine[];
    readonly sum: number;
    readonly delivery: number;
  },
): string {
  return `<table class="basket">
<thead><tr><th>Item</th><th>Quantity</th><th>Price</th></tr></thead>
<tbody>
${lines.map((line) => row(site, line)).join("\n")}
</tbody>
</table>
<dl class="sums">
<dt>Delivery</dt><dd>${delivery === 0 ? "free" : written(delivery, EN)}</dd>
<dt>Total</dt><dd class="price">${written(sum + delivery, EN)}</dd>
</dl>
<p>Nothing here can be bought: this is where a shop would ask for an address.</p>`;
}

function row({ base }: Site, { item: { id, name, words, price }, quantity }: BasketLine): string {
  return `<tr><td ${languageOf(words)}><a href="${base}/item/${id}">${escaped(name)}</a></td>
<td><form method="post" action="${base}/basket"><input type="hidden" name="item" value="${id}">
<input type="number" name="quantity" value="${quantity}" min="0" max="${MOST_OF_ONE}" aria-label="Quantity">
<button class="quiet" type="submit">Change</button></form></td>
<td>${written(price * quantity, EN)}</td></tr>`;
}
