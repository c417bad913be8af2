import { escaped } from "../html/html.ts";
import { translationLanguages } from "./article_slugs.ts";
import { type Article, articleOf } from "./articles.ts";
import { absolute, type Site } from "./site.ts";

/** An article in one of its languages. */
export interface Translation {
  readonly language: string;
  /** From the root of the site; without a language for the original. */
  readonly path: string;
}

/** Translations of an article, the original first. */
export function translationsOf({ slug, original }: Pick<Article, "slug" | "original">): Translation[] {
  return [
    { language: original, path: `/articles/${slug}` },
    ...translationLanguages(original).map((language) => ({
      language,
      path: `/${language}/articles/${slug}`,
    })),
  ];
}

/** A translation; `null` for a language that an article is not, or was from the beginning, in. */
export function translationOf(site: Site, language: string, slug: string): Article | null {
  const found = articleOf(site, slug, language);
  return found && translationLanguages(found.original).includes(language) ? found : null;
}

/** HTML for the head of each translation, the same in all: where they all are, and the one for everybody else. */
export function alternateLinks(site: Site, editions: readonly Translation[]): string {
  const root = escaped(absolute(site, ""));
  const original = editions[0]?.path ?? "";
  return [...editions, { language: "x-default", path: original }].map(({ language, path }) =>
    `<link rel="alternate" hreflang="${language}" href="${root}${path}">\n`
  ).join("");
}

/** HTML for the page of each translation: links to all of them. */
export function translationLinks({ base }: Site, editions: readonly Translation[]): string {
  const links = editions.map(({ language, path }) =>
    `<a href="${base}${path}" hreflang="${language}" lang="${language}">${nameOf(language)}</a>`
  );
  return `<nav class="languages" aria-label="Languages">${links.join(" ")}</nav>`;
}

/** Name of a language in itself; made when it is first needed, since each takes a millisecond. */
function nameOf(code: string): string {
  const known = NAMES.get(code) ?? new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
  NAMES.set(code, known);
  return known;
}

const NAMES = new Map<string, string>();
