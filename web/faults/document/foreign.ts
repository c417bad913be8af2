/** A letter of Latin-1 that is not ASCII. */
const LATIN_1 = /[\u00c0-\u00ff]/;

/** Letters that are other bytes, or none, in every encoding but UTF-8. */
const LINE =
  '<p lang="fr">D\u00e9j\u00e0 vu \u00e0 Besan\u00e7on\u00a0: fa\u00e7ade, na\u00efvet\u00e9, fen\u00eatre.</p>\n';

/** A page on which a wrong encoding shows: one without a letter such as `é` gets a line with some at its end. */
export function withForeign(html: string): string {
  if (LATIN_1.test(html)) return html;
  const end = html.lastIndexOf("</main>");
  const at = end < 0 ? html.lastIndexOf("</body>") : end;
  return at < 0 ? html + LINE : html.slice(0, at) + LINE + html.slice(at);
}

/** The page with more at the beginning of its head, before anything that it says there itself. */
export function withHead(html: string, more: string): string {
  const [tag] = /<head\b[^>]*>\n?/i.exec(html) ?? [];
  return tag === undefined ? more + html : html.replace(tag, () => tag + more);
}
