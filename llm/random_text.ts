import { integerBetween } from "../engine/random.ts";
import type { Random } from "../engine/types.ts";
import { VOCABULARIES } from "../engine/words.ts";
import type { ResponseSettings } from "./settings.ts";
import { tokenCount } from "./tokens.ts";

/** A text, and its tokens where they are known already. */
export interface Written {
  readonly text: string;
  readonly count?: number;
}

/**
 * Makes a source of sentences: words drawn with repetition, a capital in front, a full stop behind. The tokens of each
 * word are counted once, here, and added up: a space always begins a new token.
 */
export function sentences({ min_words, max_words, vocabulary }: ResponseSettings["random"]): (random: Random) => Written {
  const words = VOCABULARIES[vocabulary].map((word) => ({ text: ` ${word}`, count: tokenCount(` ${word}`) }));
  return (random) => {
    let text = "";
    let count = 0;
    let last = words[0];
    const length = integerBetween(random, [min_words, max_words]);
    for (let i = 0; i < length; i++) {
      last = words[Math.floor(random() * words.length)];
      if (!last) continue;
      text += last.text;
      count += last.count;
    }
    // The first word loses its space and gets a capital, the last one gets the full stop: their tokens change.
    const end = text.indexOf(" ", 1);
    if (end < 0) return { text: `${text.charAt(1).toUpperCase()}${text.slice(2)}.` };
    const first = text.slice(0, end);
    const capital = first.charAt(1).toUpperCase() + first.slice(2);
    const stop = last?.text ?? "";
    count += tokenCount(capital) - tokenCount(first) + tokenCount(`${stop}.`) - tokenCount(stop);
    return { text: `${capital}${text.slice(end)}.`, count };
  };
}
