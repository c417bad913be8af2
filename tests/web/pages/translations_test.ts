import { strict as assert } from "node:assert";
import { articleAt } from "../../../web/site/articles.ts";
import { translationsOf } from "../../../web/site/translations.ts";
import { translation } from "../../../web/pages/translation.ts";
import { withSite } from "./support.ts";

const SITE = { seed: 0, base: "/web" };
const ARTICLES = [1, 2, 3, 500, 1200].map((number) => articleAt(SITE, number));

/** Alternates in the head of a page: language and address. */
function alternatesIn(html: string): [string, string][] {
  return [...html.matchAll(/<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">/g)]
    .map(([, language = "", href = ""]) => {
      assert.ok(href.startsWith("http://"), `${href} is absolute`);
      return [language, new URL(href).pathname];
    });
}

Deno.test("every translation of an article names all of them, itself too, and the original for everybody else", () =>
  withSite(async ({ ask }) => {
    for (const { slug, words } of ARTICLES) {
      const html = await (await ask(`/web/articles/${slug}`)).text();
      const alternates = alternatesIn(html);
      assert.deepEqual(alternates[0], [words.code, `/web/articles/${slug}`]);
      assert.deepEqual(alternates.at(-1), ["x-default", `/web/articles/${slug}`]);
      for (const [language, path] of alternates.slice(0, -1)) {
        const edition = await (await ask(path)).text();
        assert.deepEqual(alternatesIn(edition), alternates);
        assert.ok(edition.includes(`<html lang="${language}"`));
        assert.match(edition, new RegExp(`<link rel="canonical" href="http://[^/]+${path}">`));
        assert.ok(html.includes(`<a href="${path}" hreflang="${language}"`), "is linked");
      }
    }
  }));

Deno.test("an article is not translated into its own language, nor into one that it is not in", () =>
  withSite(async ({ ask }) => {
    for (const { slug, words } of ARTICLES) {
      for (const language of [words.code, "tlh", "constructor", "%00"]) {
        assert.equal((await ask(`/web/${language}/articles/${slug}`)).status, 404);
      }
      assert.equal((await ask(`/web/de/articles/${slug}x`)).status, 404);
    }
  }));

Deno.test("the translations of the site are those of its articles", () => {
  const paths = [...translation.paths?.(SITE) ?? []];
  assert.equal(new Set(paths).size, paths.length);
  const listed = new Set(paths);
  for (const article of ARTICLES) {
    for (const { path } of translationsOf(article).slice(1)) assert.ok(listed.has(path));
  }
});
