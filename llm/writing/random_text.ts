import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { VOCABULARIES } from "../../engine/content/vocabulary.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import { joinedText } from "../../engine/base/joined_text.ts";
import { tokensOf } from "../base/tokens.ts";
import type { WrittenText } from "../request/content.ts";

/** Words of a sentence from which on it is joined: a stream may keep it for minutes. */
const LONG = 64;

/** Makes a source of sentences: words drawn with repetition, a capital in front, a full stop behind. */
export function sentences(
  { min_words, max_words, vocabulary }: ResponseSettings["random"],
): (random: Random) => WrittenText {
  const words = VOCABULARIES[vocabulary].map((word) => new CutWord(word));
  return (random) => {
    const length = integerBetween(random, [min_words, max_words]);
    const first = pick(random, words);
    let text = first.capital;
    let count = first.asFirst.length + 1;
    const others: CutWord[] = [];
    for (let i = 1; i < length; i++) {
      const word = pick(random, words);
      text += word.spaced;
      count += word.count;
      others.push(word);
    }
    text += ".";
    if (length >= LONG) text = joinedText(text);
    return { text, count, tokens: () => tokensIn(first, others) };
  };
}

/** A word of a sentence, cut into its tokens when it is first drawn: a space always begins a new token. */
class CutWord {
  readonly spaced: string;
  readonly capital: string;
  #tokens: readonly string[] | undefined;
  #count = 0;
  #asFirst: readonly string[] | undefined;

  constructor(word: string) {
    this.spaced = ` ${word}`;
    this.capital = word.charAt(0).toUpperCase() + word.slice(1);
  }

  get tokens(): readonly string[] {
    return this.#tokens ??= tokensOf(this.spaced);
  }

  /** Number of its tokens, kept where it needs no look at them. */
  get count(): number {
    return this.#count ||= this.tokens.length;
  }

  get asFirst(): readonly string[] {
    return this.#asFirst ??= tokensOf(this.capital);
  }
}

/** The tokens of a sentence, which cost less to join than to cut; a full stop behind a word is a token of its own. */
function tokensIn(first: CutWord, others: readonly CutWord[]): string[] {
  const all = [...first.asFirst];
  for (const { tokens } of others) {
    for (const token of tokens) all.push(token);
  }
  all.push(".");
  return all;
}
