import { integerBetween, type Random } from "../../engine/chance/random.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { tokensOf } from "../base/tokens.ts";

/** Reasoning is counted in blocks of this many tokens. */
const BLOCK = 64;

/** Number of thinking blocks by reasoning effort; a map, as the effort is the request's word. */
const BLOCKS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["none", [0, 0]],
  ["minimal", [0, 0]],
  ["low", [1, 2]],
  ["medium", [1, 8]],
  ["high", [8, 32]],
  ["xhigh", [16, 64]],
  ["max", [32, 128]],
]);
const USUAL = [1, 8] as const;

/** Tokens that a reasoning model thinks before it says something. */
export function reasoningTokens(effort: string | null, random: Random): number {
  return BLOCK * integerBetween(random, BLOCKS.get(effort ?? "") ?? USUAL);
}

/** Visible thoughts of a reasoning model, token by token. */
export function thoughtOf(tokens: number, random: Random): string[] {
  return tokensOf(randomWords(random, tokens, "english")).slice(0, tokens); // a word may be more than one token
}
