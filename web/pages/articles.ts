import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/numbered.ts";
import { page } from "../parts/page.ts";
import { teasers } from "../parts/cards.ts";
import { crumbs } from "../parts/crumbs.ts";
import { neighbours, pager, pathWith, readPage } from "../parts/pager.ts";
import { ARTICLE_COUNT, ARTICLE_PAGES, articlesOnPage } from "../site/articles.ts";

/** The list of all articles, page by page. */
export const articles: Kind = {
  name: "articles",
  type: "html",
  methods: ["GET"],
  path: "/articles",
  make(site, { query }) {
    const number = readPage(query.get("page"), ARTICLE_PAGES);
    if (number === null) return null;
    const found = articlesOnPage(site, number);
    const place = { page: number, pages: ARTICLE_PAGES, path: pathOf };
    const main = `${crumbs(site, [], "Magazine")}
<h1>Magazine</h1>
<p>${ARTICLE_COUNT} articles, page ${number} of ${ARTICLE_PAGES}</p>
${teasers(site, found)}
${pager(site, place)}`;
    return page(site, {
      kind: "articles",
      title: number === 1 ? "Magazine" : `Magazine, page ${number}`,
      canonical: pathOf(number),
      head: neighbours(site, place),
      main,
      modified: found[0]?.published ?? 0,
      data: {
        page: number,
        pages: ARTICLE_PAGES,
        count: ARTICLE_COUNT,
        articles: found.map(({ slug }) => slug),
      },
    });
  },
  paths: () => new LazyList(ARTICLE_PAGES, (number) => pathOf(number + 1)),
};

function pathOf(number: number): string {
  return pathWith("/articles", { page: number === 1 ? "" : String(number) });
}
