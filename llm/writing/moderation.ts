import { randomOf } from "../../engine/chance/random.ts";
import { textKey } from "../../engine/base/hash.ts";

/** Score and verdict of a text in one category. */
export interface ModerationVerdict {
  readonly category: string;
  readonly flagged: boolean;
  /** From 0 to 1. */
  readonly score: number;
  /** True if images are looked at in this respect. */
  readonly seesImages: boolean;
}

/**
 * Words that flag each of OpenAI's thirteen categories: any of its words, or its own name in square brackets, such as
 * `[hate/threatening]`, by which a test can have each of them without having to write such a thing.
 */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  "harassment": ["idiot", "moron"],
  "harassment/threatening": ["i will find you"],
  "hate": ["subhuman"],
  "hate/threatening": ["exterminate them"],
  "illicit": ["shoplift", "counterfeit"],
  "illicit/violent": ["pipe bomb"],
  "self-harm": ["suicide"],
  "self-harm/intent": ["kill myself"],
  "self-harm/instructions": ["how to cut myself"],
  "sexual": ["porn", "nude"],
  "sexual/minors": [],
  "violence": ["kill", "murder"],
  "violence/graphic": ["gore", "beheading"],
};

/** Categories in which images are looked at, too. */
const SEEN = /^(self-harm|sexual$|violence)/;

const MATCHERS = Object.entries(WORDS).map(([category, words]) => {
  const like = [...words.map((word) => `\\b${word}\\b`), `\\[${category}\\]`].join("|");
  return { category, like: new RegExp(like, "i"), seesImages: SEEN.test(category) };
});

/** Characters from which on a step takes a while. */
const LONG = 65_536;

/** Judges a text, a category in a step. The same text is always judged the same. */
export function* judging(text: string): Generator<undefined, ModerationVerdict[]> {
  const random = randomOf(textKey(0, text), "content");
  const verdicts: ModerationVerdict[] = [];
  for (const { category, like, seesImages } of MATCHERS) {
    if (text.length > LONG) yield undefined;
    const flagged = like.test(text);
    const chance = random();
    // What is not flagged is never quite nought, and what is never quite one.
    const score = flagged ? 0.8 + 0.199 * chance : 1e-6 + 0.01 * chance ** 4;
    verdicts.push({ category, flagged, score, seesImages });
  }
  return verdicts;
}
