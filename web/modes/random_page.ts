import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { escaped } from "../html/html.ts";
import type { ContentSettings } from "../settings/content_settings.ts";

/** HTML, and how many words are in it. */
interface PageBlock {
  readonly html: string;
  readonly words: number;
}

/** Inputs for drawing a block. */
interface Pen {
  readonly random: Random;
  /** Words that are left of the page. */
  readonly rest: number;
  sentence(least: number, most: number): PageBlock;
}

/** A page of random words, as the ancestor made them: headings, paragraphs, lists, quotations. */
export function randomPage(
  random: Random,
  { min_words, max_words, vocabulary }: ContentSettings["random"],
): string {
  const sentence = (least: number, most: number): PageBlock => {
    const words = integerBetween(random, [least, Math.max(least, most)]);
    const text = randomWords(random, words, vocabulary);
    return { html: escaped(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`), words };
  };
  const title = sentence(3, 8).html.slice(0, -1);
  const total = integerBetween(random, [min_words, max_words]);
  const blocks: string[] = [];
  for (let used = 0; used < total;) {
    const { html, words } = pick(random, KINDS)({ random, rest: total - used, sentence });
    blocks.push(html);
    used += words;
  }
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${title}</title></head>`,
    "<body>",
    ...blocks,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function heading(tag: string) {
  return ({ sentence }: Pen): PageBlock => wrapped(tag, [sentence(3, 8)]);
}

function paragraph({ random, rest, sentence }: Pen): PageBlock {
  const count = integerBetween(random, [1, Math.min(4, Math.max(1, Math.floor(rest / 5)))]);
  return wrapped("p", Array.from({ length: count }, () => sentence(5, Math.max(5, Math.min(20, rest + 5)))));
}

function quotation({ rest, sentence }: Pen): PageBlock {
  return wrapped("blockquote", [wrapped("p", [sentence(8, Math.max(8, Math.min(25, rest)))])]);
}

function list({ random, rest, sentence }: Pen): PageBlock {
  const count = integerBetween(random, [2, Math.min(5, Math.max(2, Math.floor(rest / 3)))]);
  return wrapped("ul", Array.from({ length: count }, () => wrapped("li", [sentence(3, 10)])));
}

/** Kinds of blocks to pick from; the number of entries of one is its weight. */
const KINDS = [
  heading("h1"),
  heading("h2"),
  heading("h3"),
  paragraph,
  paragraph,
  paragraph,
  paragraph,
  quotation,
  list,
];

function wrapped(tag: string, blocks: readonly PageBlock[]): PageBlock {
  return {
    html: `<${tag}>${blocks.map(({ html }) => html).join(" ")}</${tag}>`,
    words: blocks.reduce((sum, { words }) => sum + words, 0),
  };
}
