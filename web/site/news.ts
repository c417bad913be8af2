import { articleCount } from "./article_slugs.ts";
import { shelvesOf } from "./categories.ts";
import { articleAt, paragraphOf, textOfArticle } from "./articles.ts";
import { itemAt } from "./items.ts";
import { written } from "./money.ts";
import type { Site } from "./site.ts";
import { itemCount } from "./size.ts";

/** An entry of the news feeds. */
export interface News {
  /** Path of its page, from the root of the site. */
  readonly path: string;
  readonly title: string;
  readonly summary: string;
  /** BCP 47. */
  readonly language: string;
  /** Milliseconds since 1970. */
  readonly date: number;
}

const ARTICLES = 20;

/** The latest articles and the newest item of each category, the latest first. */
export function newsOf(site: Site): News[] {
  const articles = Array.from(
    { length: Math.min(ARTICLES, articleCount(site)) },
    (_, at) => articleNews(site, at + 1),
  );
  const items = shelvesOf(site).map((shelf): News => {
    const { id, name, price, words, modified } = itemAt(site, shelf, itemCount(site, shelf));
    const summary = written(price, words);
    return { path: `/item/${id}`, title: name, summary, language: words.code, date: modified };
  });
  return [...articles, ...items].sort((a, b) => b.date - a.date);
}

function articleNews(site: Site, number: number): News {
  const article = articleAt(site, number);
  return {
    path: `/articles/${article.slug}`,
    title: article.title,
    summary: paragraphOf(article, textOfArticle(site, article).paragraphs[0] ?? []),
    language: article.words.code,
    date: article.published,
  };
}
