import { FixedHtml, type HtmlPart, type HtmlParts } from "../html/fixed_html.ts";
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

/** The part of an article that tells its translations. */
type Edition = Pick<Article, "slug" | "original">;

/** Translations of an article, the original first. */
export function translationsOf({ slug, original }: Edition): Translation[] {
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
export function alternateLinks(site: Site, { slug, original }: Edition): HtmlParts {
  const [root, name] = [new FixedHtml(escaped(absolute(site, ""))), new FixedHtml(slug)];
  const list: HtmlPart[] = [];
  for (const language of [original, ...translationLanguages(original)]) {
    const { alternate, path } = htmlOf(language);
    list.push(alternate, root, language === original ? ORIGINAL_PATH : path, name, LINK_END);
  }
  list.push(DEFAULT, root, ORIGINAL_PATH, name, LINK_END);
  return list;
}

/** HTML for the page of each translation: links to all of them. */
export function translationLinks({ base }: Site, { slug, original }: Edition): HtmlParts {
  const [root, name] = [new FixedHtml(`<a href="${base}`), new FixedHtml(slug)];
  const list: HtmlPart[] = [NAV];
  for (const language of [original, ...translationLanguages(original)]) {
    const { path, link } = htmlOf(language);
    if (list.length > 1) list.push(" ");
    list.push(root, language === original ? ORIGINAL_PATH : path, name, link);
  }
  list.push("</nav>");
  return list;
}

/** HTML that has to do with one language. */
interface LanguageHtml {
  /** A link of the head as far as its address. */
  readonly alternate: FixedHtml;
  /** From the root of the site to the translations into it. */
  readonly path: FixedHtml;
  /** A link of a page behind its address. */
  readonly link: FixedHtml;
}

/** Made when it is first needed: to ask for the name of a language in itself takes a millisecond. */
function htmlOf(code: string): LanguageHtml {
  const known = HTML.get(code);
  if (known) return known;
  const name = new Intl.DisplayNames(code, { type: "language" }).of(code) ?? code;
  const html = {
    alternate: alternateOf(code),
    path: new FixedHtml(`/${code}/articles/`),
    link: new FixedHtml(`" hreflang="${code}" lang="${code}">${name}</a>`),
  };
  HTML.set(code, html);
  return html;
}

function alternateOf(code: string): FixedHtml {
  return new FixedHtml(`<link rel="alternate" hreflang="${code}" href="`);
}

const HTML = new Map<string, LanguageHtml>();

const DEFAULT = alternateOf("x-default");
const ORIGINAL_PATH = new FixedHtml("/articles/");
const LINK_END = new FixedHtml(`">\n`);
const NAV = new FixedHtml(`<nav class="languages" aria-label="Languages">`);
