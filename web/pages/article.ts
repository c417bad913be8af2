import type { HtmlPart, HtmlParts } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { page } from "../parts/page.ts";
import { cards, dataScript, languageOf } from "../parts/cards.ts";
import { addFilled } from "../parts/filled_html.ts";
import { crumbs } from "../parts/crumbs.ts";
import type { Resource } from "../http/resource.ts";
import { type Article, articleAt, articleOf, articleSlugs, textOfArticle } from "../site/articles.ts";
import { day } from "../site/day.ts";
import { articleCount } from "../site/article_slugs.ts";
import type { Item } from "../site/items.ts";
import { absolute, type Site } from "../site/site.ts";
import { alternateLinks, translationLinks, translationsOf } from "../site/translations.ts";

/** A text of the magazine. */
export const article: Kind = {
  name: "article",
  type: "html",
  methods: ["GET"],
  path: "/articles/:slug",
  make(site, { params }) {
    const found = articleOf(site, params["slug"] ?? "");
    return found && articlePage(site, found);
  },
  paths: (site) => articleSlugs(site).flatMap(1, (slug) => `/articles/${slug}`),
};

/** The page of an article; at another `path` where it is a translation. */
export function articlePage(
  site: Site,
  article: Article,
  path = `/articles/${article.slug}`,
): Resource {
  const { title, lead, words, author, published } = article;
  const time = new Date(published).toISOString();
  const { paragraphs, items } = textOfArticle(site, article);
  const editions = translationsOf(article);
  const picture = items[0] && `/images/${items[0].id}-1.png`;
  const beginning = `
<article class="text">
<h1>${escaped(title)}</h1>
<p class="by">${escaped(author)} · <time datetime="${time}" dir="ltr">${day(published)}</time></p>
`;
  const opening = `
${
    picture === undefined
      ? ""
      : `<img src="${site.base}${picture}" width="200" height="200" alt="${escaped(items[0]?.name ?? "")}">\n`
  }<p class="lead">${escaped(lead)}</p>
`;
  const behindText = `
</article>
<section><h2>${words.labels.related}</h2>
`;
  const end = `
</section>
${following(site, article)}`;
  return page(site, {
    kind: "article",
    title,
    lang: words.code,
    canonical: path,
    about: lead,
    sort: "article",
    ...(picture === undefined ? {} : { picture }),
    head: [
      alternateLinks(site, editions),
      dataScript("application/ld+json", linkedData(site, article, { picture, time })),
    ],
    main: [
      crumbs(site, [["/articles", "Magazine"]], title),
      beginning,
      translationLinks(site, editions),
      opening,
      textHtml(article, paragraphs),
      behindText,
      cards(site, items),
      end,
    ],
    modified: published,
    data: () => dataOf(article, items),
  });
}

/** Facts of an article. */
function dataOf({ slug, words, author, published }: Article, items: readonly Item[]) {
  return { slug, lang: words.code, author, published: day(published), items: items.map(({ id }) => id) };
}

/** The paragraphs of an article. */
function textHtml({ words, slots }: Article, paragraphs: readonly (readonly string[])[]): HtmlParts {
  const list: HtmlPart[] = [];
  for (const [nth, texts] of paragraphs.entries()) {
    list.push(nth === 0 ? "<p>" : "\n<p>");
    for (const [at, text] of texts.entries()) {
      if (at > 0) list.push(words.gap);
      addFilled(list, text, slots);
    }
    list.push("</p>");
  }
  return list;
}

/** Links to the article before and the one after. */
function following(site: Site, { number }: Article): string {
  const links = [number - 1, number + 1].filter((to) => to >= 1 && to <= articleCount(site)).map((to) => {
    const { slug, title, words } = articleAt(site, to);
    const rel = to < number ? "prev" : "next";
    return `<a href="${site.base}/articles/${slug}" rel="${rel}" ${languageOf(words)}>${escaped(title)}</a>`;
  });
  return `<nav class="following" aria-label="More articles">${links.join("\n")}</nav>`;
}

function linkedData(
  site: Site,
  { title, lead, author, words }: Article,
  { picture, time }: { readonly picture: string | undefined; readonly time: string },
) {
  return {
    "@context": "https://schema.org",
    "@type": "Article",
    headline: title,
    description: lead,
    image: picture && absolute(site, picture),
    inLanguage: words.code,
    author: { "@type": "Person", name: author },
    datePublished: time,
    dateModified: time,
  };
}
