import { FixedHtml, type HtmlPart } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import { partsOf, type Slots } from "../site/languages.ts";

/** Texts of the languages as HTML, cut at their braces: every other part is the name of a word. */
const cut = new Map<string, readonly (FixedHtml | string)[]>();

/** Nouns, materials and makers as HTML. */
const words = new Map<string, FixedHtml>();

/** Adds the HTML of a text of a language with its words in braces replaced, of which there are all. */
export function addFilled(list: HtmlPart[], text: string, slots: Slots): void {
  const parts = cut.get(text) ?? cutOf(text);
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? "";
    if (typeof part !== "string") list.push(part);
    else list.push(part === "model" ? slots[part] ?? "" : wordHtml(slots[part] ?? "")); // each item has its own model
  }
}

function cutOf(text: string): readonly (FixedHtml | string)[] {
  const parts = partsOf(text).map((part, at) => at % 2 === 0 ? new FixedHtml(escaped(part)) : part);
  const some = parts.filter((part) => typeof part === "string" || part.text !== "");
  cut.set(text, some);
  return some;
}

function wordHtml(word: string): FixedHtml {
  const known = words.get(word);
  if (known) return known;
  const html = new FixedHtml(escaped(word));
  words.set(word, html);
  return html;
}
