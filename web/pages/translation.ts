import type { Kind } from "../request/kind.ts";
import { MOST_TRANSLATIONS } from "../site/article_slugs.ts";
import { articleSlugs, languageOf } from "../site/articles.ts";
import { translationOf, translationsOf } from "../site/translations.ts";
import { articlePage } from "./article.ts";

/** An article in another language than its own. */
export const translation: Kind = {
  name: "translation",
  type: "html",
  methods: ["GET"],
  path: "/:lang/articles/:slug",
  make(site, { params: { lang = "", slug = "" } }) {
    const found = translationOf(site, lang, slug);
    return found && articlePage(site, found, `/${lang}/articles/${slug}`);
  },
  paths: (site) =>
    articleSlugs(site).flatMap(
      MOST_TRANSLATIONS,
      (slug, nth) =>
        translationsOf({ slug, original: languageOf(site, slug) ?? "" }).slice(1)[nth]?.path ?? null,
    ),
};
