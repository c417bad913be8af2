import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { VOCABULARIES } from "../../engine/content/vocabulary.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import { tokenCount } from "../base/tokens.ts";
import type { WrittenText } from "../request/content.ts";

/**
 * Makes a source of sentences: words drawn with repetition, a capital in front, a full stop behind. The tokens of each
 * word are counted once, for the first sentence, and added up: a space always begins a new token.
 */
export function sentences(
  { min_words, max_words, vocabulary }: ResponseSettings["random"],
): (random: Random) => WrittenText {
  let counted: readonly CountedWord[] | undefined;
  return (random) => {
    const words = counted ??= VOCABULARIES[vocabulary].map(countedWord);
    const length = integerBetween(random, [min_words, max_words]);
    const first = pick(random, words);
    if (length === 1) return { text: `${first.capital}.` };
    let text = first.capital;
    let count = first.count + first.first;
    let word = first;
    for (let i = 1; i < length; i++) {
      word = pick(random, words);
      text += word.spaced;
      count += word.count;
    }
    return { text: `${text}.`, count: count + word.last };
  };
}

/** A word of a sentence, and the tokens that it adds. */
type CountedWord = ReturnType<typeof countedWord>;

function countedWord(word: string) {
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  const count = tokenCount(` ${word}`);
  return {
    spaced: ` ${word}`,
    capital,
    count,
    // How many tokens more a sentence has because this word is its first, or its last.
    first: tokenCount(capital) - count,
    last: tokenCount(` ${word}.`) - count,
  };
}
