import { between, integerBetween, pick, type Random } from "../chance/random.ts";
import { TemplateError } from "./template.ts";
import { randomWords, type Vocabulary } from "./vocabulary.ts";

/** Most words that a template helper makes at once. */
const MOST_WORDS = 10_000;

/** Functions that templates of any domain may call; all draw from the chance of the request. */
export function templateHelpers(random: Random, vocabulary: Vocabulary) {
  return {
    random_choice(...items: readonly unknown[]) {
      if (items.length === 0) throw new TemplateError("random_choice() needs something to choose from");
      return pick(random, items);
    },
    random_float: (min = 0, max = 1) => between(random, [min, max]),
    random_int(min = 0, max = 100) {
      if (min > max) {
        throw new TemplateError(`random_int(${min}, ${max}): the first is larger than the second`);
      }
      return integerBetween(random, [min, max]);
    },
    random_words(min = 5, max = min) {
      const count = integerBetween(random, [Math.min(min, max), Math.max(min, max)]);
      return randomWords(random, Math.min(Math.max(count, 0), MOST_WORDS), vocabulary);
    },
  };
}
