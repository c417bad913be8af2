import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page } from "../parts/page.ts";
import { teasers } from "../parts/cards.ts";
import { crumbs } from "../parts/crumbs.ts";
import { neighbours, pager, pathWith, readPage } from "../parts/pager.ts";
import { articleCount } from "../site/article_slugs.ts";
import { articlePages, articlesOnPage } from "../site/articles.ts";

/** The list of all articles, page by page. */
export const articles: Kind = {
  name: "articles",
  type: "html",
  methods: ["GET"],
  path: "/articles",
  make(site, { query }) {
    const [pages, count] = [articlePages(site), articleCount(site)];
    const number = readPage(query.get("page"), pages);
    if (number === null) return null;
    const found = articlesOnPage(site, number);
    const place = { page: number, pages, path: pathOf };
    const list = `
<h1>Magazine</h1>
<p>${count} articles, page ${number} of ${pages}</p>
${teasers(site, found)}
${pager(site, place)}`;
    return page(site, {
      kind: "articles",
      title: number === 1 ? "Magazine" : `Magazine, page ${number}`,
      canonical: pathOf(number),
      head: neighbours(site, place),
      main: [crumbs(site, [], "Magazine"), list],
      modified: found[0]?.published ?? 0,
      data: () => ({ page: number, pages, count, articles: found.map(({ slug }) => slug) }),
    });
  },
  paths: (site) => new LazyList(articlePages(site), (number) => pathOf(number + 1)),
};

function pathOf(number: number): string {
  return pathWith("/articles", { page: number === 1 ? "" : String(number) });
}
