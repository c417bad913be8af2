import { once } from "../../engine/base/once.ts";
import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { VOCABULARIES } from "../../engine/content/vocabulary.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import { tokensOf } from "../base/tokens.ts";
import type { WrittenText } from "../request/content.ts";

/**
 * Makes a source of sentences: words drawn with repetition, a capital in front, a full stop behind. Each word is cut
 * into its tokens once, for the first sentence: a space always begins a new token.
 */
export function sentences(
  { min_words, max_words, vocabulary }: ResponseSettings["random"],
): (random: Random) => WrittenText {
  const cutWords = once(() => VOCABULARIES[vocabulary].map(cutWord));
  return (random) => {
    const words = cutWords();
    const length = integerBetween(random, [min_words, max_words]);
    const first = pick(random, words);
    if (length === 1) return { text: `${first.capital}.` };
    let text = first.capital;
    let count = first.asFirst.length;
    const others: CutWord[] = [];
    for (let i = 1; i < length; i++) {
      const word = pick(random, words);
      text += word.spaced;
      count += (i < length - 1 ? word.tokens : word.asLast).length;
      others.push(word);
    }
    return { text: `${text}.`, count, tokens: () => tokensIn(first, others) };
  };
}

/** A word of a sentence in tokens, wherever it stands. */
type CutWord = ReturnType<typeof cutWord>;

function cutWord(word: string) {
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  return {
    spaced: ` ${word}`,
    capital,
    tokens: tokensOf(` ${word}`),
    asFirst: tokensOf(capital),
    asLast: tokensOf(` ${word}.`),
  };
}

/** The tokens of a sentence, which cost less to join than to cut. */
function tokensIn(first: CutWord, others: readonly CutWord[]): string[] {
  const all = [...first.asFirst];
  for (const [at, { tokens, asLast }] of others.entries()) {
    for (const token of at < others.length - 1 ? tokens : asLast) all.push(token);
  }
  return all;
}
