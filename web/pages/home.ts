import { FixedHtml, textOfHtml } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page, type PageParts } from "../parts/page.ts";
import { cards, teasers } from "../parts/cards.ts";
import { departmentGrid } from "../parts/departments.ts";
import { articlesOnPage } from "../site/articles.ts";
import { featured } from "../site/featured.ts";
import type { Item } from "../site/items.ts";
import type { Site } from "../site/site.ts";

/** The page that everything is reached from. */
export const home: Kind = {
  name: "home",
  type: "html",
  methods: ["GET"],
  path: "/",
  make,
  paths: () => LazyList.of("/"),
};

function make(site: Site) {
  return page(site, { kind: "home", title: "Errorworks Emporium", canonical: "/", ...contentOf(site) });
}

/** The content of a home, and what of the site it depends on. */
interface Content extends Pick<PageParts, "main" | "modified" | "data"> {
  readonly of: Site;
}

/** That of the site that was asked for last: it is the same whatever the query. */
let last: Content | undefined;

function contentOf(site: Site): Content {
  const { seed, base, pages, price_pct } = last?.of ?? {};
  const isSame = seed === site.seed && base === site.base && pages === site.pages &&
    price_pct === site.price_pct;
  if (!last || !isSame) last = madeContent(site);
  return last;
}

function madeContent(site: Site): Content {
  const items = featured(site, { name: "home", count: 12 });
  const articles = articlesOnPage(site, 1, 6);
  const main = `<section class="hero">
<h1>Things that outlive their boxes</h1>
<p>${escaped(WELCOME)}</p>
<p><a class="button" href="${site.base}/shop">Browse all departments</a></p>
<div class="shown">${pictures(site, items.slice(0, 3))}</div>
</section>
<section><h2>Chosen for you</h2>
${textOfHtml(cards(site, items))}
</section>
<section><h2>Departments</h2>
${departmentGrid(site, "h3")}
</section>
<section><h2>From the magazine</h2>
${teasers(site, articles)}
</section>`;
  return {
    of: site,
    main: new FixedHtml(main),
    modified: articles[0]?.published ?? 0,
    data: () => ({ items: items.map(({ id }) => id), articles: articles.map(({ slug }) => slug) }),
  };
}

function pictures({ base }: Site, items: readonly Item[]): string {
  return items.map(({ id }) => `<img src="${base}/images/${id}-1.png" width="200" height="200" alt="">`).join(
    "",
  );
}

const WELCOME = "Lamps, teapots, tents and a hundred thousand other things from small workshops – " +
  "from Łódź to Kyōto, from Αθήνα to القاهرة.";
