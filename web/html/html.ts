const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that stand for markup. */
const MARKUP = /[&<>"']/;

/** A text as HTML shows it letter by letter, in content and in attributes. */
export function escaped(text: string): string {
  if (!MARKUP.test(text)) return text; // most texts, and far quicker
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Visible text of HTML: without tags, scripts and styles, words separated by single spaces. */
export function textOf(html: string): string {
  return html
    .replace(/<(script|style|template)\b[^>]*>.*?<\/\1>/gs, " ")
    .replace(/<!--.*?-->/gs, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity) => UNESCAPED[entity] ?? entity)
    .replace(/\s+/g, " ")
    .trim();
}

const UNESCAPED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([character, entity]) => [entity, character]),
);

/** Paths of the links of a page, in their order: `href` of `<a>`, without the base of the site. */
export function linksIn(html: string, base: string): string[] {
  return [...html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)]
    .map(([, href = ""]) => href.replaceAll("&amp;", "&"))
    .filter((href) => href.startsWith(`${base}/`))
    .map((href) => href.slice(base.length));
}
