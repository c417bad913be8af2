/**
 * Texts to work on, in the four forms that older endpoints take: a text, several, the tokens of one, those of several.
 *
 * @module
 */
import { sliced, type Steps } from "../../engine/base/clock.ts";
import { countSteps, textOfTokens } from "../base/tokens.ts";

/** One of the texts of a request. */
export interface Passage {
  readonly text: string;
  /** Number of its tokens. */
  readonly tokens: number;
}

/** Reads them; `null` where the value has none of the four forms. */
export async function readPassages(value: unknown): Promise<Passage[] | null> {
  if (typeof value === "string") return await sliced(passagesOf([value]));
  if (!Array.isArray(value) || value.length === 0) return null;
  if (value.every((item) => typeof item === "string")) return await sliced(passagesOf(value));
  const lists = value.every(Array.isArray) ? value : [value];
  const passages = await Promise.all(lists.map(decoded));
  return passages.every((one) => one !== null) ? passages : null;
}

function* passagesOf(texts: readonly string[]): Steps<Passage[]> {
  const passages: Passage[] = [];
  for (const text of texts) {
    passages.push({ text, tokens: yield* countSteps(text) });
    yield;
  }
  return passages;
}

async function decoded(ids: readonly unknown[]): Promise<Passage | null> {
  const numbers = ids.filter((id) => typeof id === "number");
  if (numbers.length !== ids.length || ids.length === 0) return null;
  const text = await textOfTokens(numbers);
  return text === undefined ? null : { text, tokens: ids.length };
}

/** Tokens of all of them. */
export function tokensIn(passages: readonly Passage[]): number {
  return passages.reduce((sum, { tokens }) => sum + tokens, 0);
}
