import { between, integerBetween, type Random, type Range } from "../../engine/chance/random.ts";
import { hasText } from "../base/tokens.ts";
import type { Logprob, TokenLogprob } from "../request/completion.ts";

/** Common tokens of a model. There are more than a request may ask to see. */
const OFTEN = [
  " the",
  " a",
  " to",
  " of",
  " and",
  " in",
  ",",
  ".",
  " is",
  " that",
  " for",
  " it",
  " with",
  " as",
  " on",
  " this",
  " was",
  " be",
  " by",
  " an",
  " or",
  " from",
  " at",
  " which",
  " are",
  " you",
  " I",
  "\n",
];

/** The likeliest token is nearly sure, and more often so than not: `1 - u³ / 2` of its chance. */
const DOUBT = 0.5;
/** Share of the remaining probability that an alternative takes; at least half, so that they descend. */
const SHARE: Range = [0.5, 0.8];

const encoder = new TextEncoder();

/**
 * Log probability of each token of a text, with `top` alternatives. Tokens that are the first half of a character are
 * left out: the one that completes it has all its bytes.
 */
export function logprobsOf(tokens: readonly string[], top: number, random: Random): TokenLogprob[] {
  return tokens.filter(hasText).map((token) => {
    const chance = 1 - DOUBT * random() ** 3;
    const own = entry(token, chance);
    const others = top > 1 ? alternatives(token, { count: top - 1, left: 1 - chance }, random) : [];
    return { ...own, top_logprobs: top === 0 ? [] : [own, ...others] };
  });
}

/** Other tokens, each with a share of the chance that those before it left. */
function alternatives(
  token: string,
  { count, left }: { count: number; left: number },
  random: Random,
): Logprob[] {
  const offered = OFTEN.filter((other) => other !== token);
  const start = integerBetween(random, [0, offered.length - 1]);
  return Array.from({ length: count }, (_, i) => {
    const chance = left * between(random, SHARE);
    left -= chance;
    return entry(offered[(start + i) % offered.length] ?? "", chance);
  });
}

/** Rounded as far as the real API tells it; what can not be told from never is -9999, as there. */
function entry(token: string, chance: number): Logprob {
  const logprob = chance > 0 ? Number(Math.log(chance).toFixed(8)) : -9999;
  return { token, logprob: logprob === 0 ? 0 : logprob, bytes: [...encoder.encode(token)] };
}
