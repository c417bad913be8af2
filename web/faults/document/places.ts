/** Parts of a page in which it may break off. */
export const PLACES = ["tag", "attribute", "script", "text"] as const;
export type MarkupPlace = typeof PLACES[number];

/** Offsets of the middle of each such part of the page: in its body, or, for scripts, anywhere. */
export function placesIn(html: string, place: MarkupPlace): number[] {
  if (place === "script") return middles(html, /<script\b[^>]*>([^]*?\S\S[^]*?)<\/script>/g);
  const from = Math.max(0, html.search(/<body\b/));
  return middles(html.slice(from), PATTERNS[place]).map((at) => from + at);
}

/** Patterns that pass over scripts and styles first, since nothing in them is markup. */
const SKIPPED = /<(?:script|style)\b[^>]*>[^]*?<\/(?:script|style)>/.source;

const PATTERNS: Readonly<Record<Exclude<MarkupPlace, "script">, RegExp>> = {
  tag: new RegExp(`${SKIPPED}|(<[a-z][a-z0-9-]+)`, "g"),
  attribute: new RegExp(`${SKIPPED}|="([^"]{2,})"`, "g"),
  text: new RegExp(`${SKIPPED}|>([^<>]*[^<>\\s]{2}[^<>]*)(?=<)`, "g"),
};

/** The middle of what the group of a pattern has found, at each match that has it. */
function middles(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: all, 1: found, index }) =>
    found === undefined ? [] : [index + all.indexOf(found) + Math.ceil(found.length / 2)]
  );
}
