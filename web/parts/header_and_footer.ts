import type { Site } from "../site/site.ts";
import { departmentsOf } from "../site/size.ts";

/** Header of every page, as far as the query in the field of its search, which is an attribute. */
export function beforeQuery({ base }: Site): string {
  return `<header lang="en" dir="ltr">
<a class="skip" href="#main">Skip to content</a>
<div class="bar">
<a class="brand" href="${base}/">Errorworks <b>Emporium</b></a>
<form class="search" role="search" action="${base}/search">
<input type="search" name="q"`;
}

/** The rest of it. */
export function behindQuery(site: Site): string {
  const { base } = site;
  const links = departmentsOf(site).map(({ slug, name }) =>
    `<a href="${base}/shop/${slug}">${name.replace("&", "&amp;")}</a>`
  );
  return ` placeholder="Search ${
    site.pages === undefined ? "100,000" : "all"
  } things" aria-label="Search"><button type="submit">Search</button>
</form>
<nav class="tools" aria-label="Service"><a href="${base}/articles">Magazine</a><a href="${base}/contact">Contact</a><a href="${base}/account">Account</a><a class="button" href="${base}/basket">Basket</a></nav>
</div>
<nav class="departments" aria-label="Departments"><a href="${base}/shop">All</a>${links.join("")}</nav>
</header>`;
}

/** Columns of links: heading, then path and text of each. */
const COLUMNS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ["Shop", [["/shop", "All departments"], ["/scroll", "Browse without end"], ["/inline", "On offer"]]],
  ["Magazine", [["/articles", "All articles"], ["/feed.rss", "RSS"], ["/feed.atom", "Atom"]]],
  ["Downloads", [["/catalogue.csv", "Catalogue as CSV"], ["/catalogue.pdf", "Catalogue as PDF"]]],
  ["Service", [["/contact", "Contact"], ["/basket", "Your basket"], ["/account", "Your account"], [
    "/login",
    "Log in as anybody",
  ]]],
];

/** Footer of every page. */
export function footerOf({ base }: Site): string {
  const columns = COLUMNS.map(([heading, links]) => {
    const items = links.map(([path, text]) => `<li><a href="${base}${path}">${text}</a></li>`);
    return `<div><h2>${heading}</h2><ul>${items.join("")}</ul></div>`;
  });
  return `<footer lang="en" dir="ltr">
<div class="columns">${columns.join("")}</div>
<p>Free delivery from €50, 30 days to send things back. Prices include VAT.</p>
<p>Errorworks Emporium is not a shop: nothing here exists. Crawlers are welcome wherever robots.txt lets them.</p>
</footer>`;
}
