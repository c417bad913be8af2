import { finished, type Steps } from "../../engine/base/clock.ts";
import type { Accumulator } from "../../engine/base/accumulator.ts";
import type { SharedData } from "../../engine/domain/domain.ts";
import { filledOnce, unfilled } from "../../engine/memory/filled_once.ts";
import { BytePairs, readTable, tableBytes } from "./byte_pairs.ts";
import { CountedTexts } from "./counted_texts.ts";

/** Words whose tokens are remembered, and the longest of them; when full, the memory starts over. */
const REMEMBERED_WORDS = 20_000;
const REMEMBERED_LENGTH = 40;
/** Characters without a break that are encoded at once: the encoder's time grows with their square. */
const LONGEST_RUN = 256;
/** Characters that are really counted; a longer text is taken to go on like that. */
const LONGEST_TEXT = 1_000_000;

/**
 * Tokens by `o200k_base`, the encoding of the gpt-4o family and all later ones. Older models differ by a few
 * percent; one table serves them all. `<|endoftext|>` and its like are plain text, as they are to a chat API.
 *
 * The encoding never joins what a single space separates, except that the space goes with the word behind it. So a
 * text without longer white space is the sum of its words, and words come back often.
 */
const WORD = / ?\S+/y;
const words = new Map<string, KnownWord>();
const counted = new CountedTexts();

/** A word that was counted, and its tokens once it was cut: most words of prompts never are. */
interface KnownWord {
  readonly count: number;
  tokens: readonly string[] | undefined;
}

let loaded: BytePairs | undefined;
let shared: SharedArrayBuffer | undefined;

/** The encoding, loaded when the first text is counted, or before. */
function encoding(): BytePairs {
  return loaded ??= new BytePairs((shared && filledOnce(shared, readTable)) ?? readTable());
}

/** The table of the encoding, for all threads. */
export const sharedTable: SharedData = {
  allocate: () => unfilled(tableBytes()),
  use: (memory) => void (shared = memory),
};

/** Loads the encoding, some milliseconds of work, before a text is counted. */
export function loadTokens(): void {
  encoding();
}

/** Sizes of the caches: of words with their tokens, and of texts with how many those are. */
export function rememberedTokens(): Readonly<Record<string, Accumulator>> {
  return {
    words_with_tokens: { size: words.size, limit: REMEMBERED_WORDS },
    counted_chars: counted.memory(),
  };
}

/**
 * Number of tokens of a text. Exact, save for runs of more than 256 characters without (or of nothing but) white
 * space, which are cut there, and texts of more than a million characters, which are extrapolated.
 *
 * @example
 * ```ts
 * import { tokenCount } from "./tokens.ts";
 * console.assert(tokenCount("Hello world") === 2);
 * ```
 */
export function tokenCount(text: string): number {
  return knownCount(text) ?? finished(countSteps(text));
}

/** Words of a text after which the work may rest. */
const WORDS_AT_ONCE = 64;

/** Counts the tokens of a text in steps, since a million characters take some ten milliseconds. */
export function* countSteps(text: string): Steps<number> {
  if (text.length > LONGEST_TEXT) {
    return Math.round((yield* countSteps(text.slice(0, LONGEST_TEXT))) * text.length / LONGEST_TEXT);
  }
  const known = knownCount(text);
  if (known !== undefined) return known;
  const count = yield* countWords(text);
  counted.set(text, count);
  return count;
}

/** Shorter texts, in characters, are not remembered: their words are counted or looked up at once. */
const SHORT_TEXT = 64;

/** Number of tokens of a text that was counted before, or of a short one of plain words; else `undefined`. */
export function knownCount(text: string): number | undefined {
  const known = counted.get(text);
  if (known !== undefined || text.length >= SHORT_TEXT) return known;
  let count = 0;
  for (let from = 0; from < text.length;) {
    const end = wordEnd(text, from);
    const word = knownWord(text.slice(from, end));
    if (!word) return undefined;
    count += word.count;
    from = end;
  }
  return count;
}

function* countWords(text: string): Steps<number> {
  let [count, words] = [0, 0];
  for (const word of wordsOf(text)) {
    const known = knownWord(word);
    if (known === undefined) return yield* countParts(text);
    count += known.count;
    if (++words % WORDS_AT_ONCE === 0) yield;
  }
  return count;
}

/** Number of tokens of several texts, in steps. */
export function* countAll(texts: Iterable<string>): Steps<number> {
  let count = 0;
  for (const text of texts) {
    count += yield* countSteps(text);
    yield;
  }
  return count;
}

function* countParts(text: string): Steps<number> {
  let [count, runs] = [0, 0];
  for (const part of partsOf(text)) {
    yield;
    for (const tokens of part === undefined ? [] : encoding().encode(part)) {
      count += tokens.length;
      if (++runs % WORDS_AT_ONCE === 0) yield;
    }
  }
  return count;
}

/**
 * A text cut into its tokens; joined they give the text again. Where a character is spread over several tokens, the
 * first ones are empty and the last one has it whole, since a JSON string cannot hold half of a character.
 */
export function tokensOf(text: string): string[] {
  return finished(cutSteps(text));
}

/** A text cut into those of its tokens that are to be seen, as streams send the input of a call; joined they give it. */
export function fragmentsOf(text: string): string[] {
  return tokensOf(text).filter(hasText);
}

/** True of a token that is to be seen: of the tokens that one character takes, only the last is. */
export function hasText(token: string): boolean {
  return token !== "";
}

/** Cuts a text into its tokens in steps. */
export function* cutSteps(text: string): Steps<string[]> {
  const all: string[] = [];
  let words = 0;
  for (const word of wordsOf(text)) {
    const tokens = tokensOfWord(word);
    if (tokens === undefined) return yield* cutParts(text);
    all.push(...tokens);
    if (++words % WORDS_AT_ONCE === 0) yield;
  }
  return all;
}

/** The tokens of a text one by one: plain words, and so most texts, are cut when they are asked for. */
export function* tokensIn(text: string): Iterable<string> {
  for (let from = 0; from < text.length;) {
    const end = wordEnd(text, from);
    const tokens = tokensOfWord(text.slice(from, end));
    if (!tokens) return yield* tokensOf(text.slice(from));
    yield* tokens;
    from = end;
  }
}

function* cutParts(text: string): Steps<string[]> {
  const all: string[] = [];
  for (const part of partsOf(text)) {
    yield;
    if (part === undefined) continue;
    for (const token of yield* cut(part)) all.push(token);
  }
  return all;
}

/** The words of a text, each with the space in front of it. */
function* wordsOf(text: string): Iterable<string> {
  for (let from = 0; from < text.length;) {
    const end = wordEnd(text, from);
    yield text.slice(from, end);
    from = end;
  }
}

/** End of the word that begins at `from`; a space in front belongs to it. */
function wordEnd(text: string, from: number): number {
  const space = text.indexOf(" ", from + 1);
  return space < 0 ? text.length : space;
}

/** The tokens of a word with its space; `undefined` where this is no plain word and the text has to stay whole. */
function tokensOfWord(word: string): readonly string[] | undefined {
  const known = knownWord(word);
  return known && (known.tokens ??= finished(cut(word)));
}

/** A word with its space, counted; `undefined` where this is no plain word and the text has to stay whole. */
function knownWord(word: string): KnownWord | undefined {
  const known = words.get(word);
  if (known) return known;
  WORD.lastIndex = 0;
  if (word.length > LONGEST_RUN || !WORD.test(word) || WORD.lastIndex !== word.length) return undefined;
  let count = 0;
  for (const ids of encoding().encode(word)) count += ids.length;
  const counted: KnownWord = { count, tokens: undefined };
  if (words.size >= REMEMBERED_WORDS) words.clear();
  if (word.length <= REMEMBERED_LENGTH) words.set(word, counted);
  return counted;
}

/**
 * A text that is not plain, cut only where a run is too long to be encoded at once; nothing in place of a part where the
 * search may rest.
 */
function* partsOf(text: string): Iterable<string | undefined> {
  const run = /\s+|\S+/g;
  let [from, runs] = [0, 0];
  for (let found; (found = run.exec(text)) !== null;) {
    const { index, 0: { length } } = found;
    if (++runs % WORDS_AT_ONCE === 0) yield undefined;
    if (length < LONGEST_RUN) continue;
    if (index > from) yield text.slice(from, index);
    from = index;
    for (const end = index + length; end - from >= LONGEST_RUN; from += LONGEST_RUN) {
      yield text.slice(from, from + LONGEST_RUN);
    }
  }
  if (from < text.length) yield text.slice(from);
}

/** Tokens as text: what decoding one more token adds, held back while it ends inside of a character. */
function* cut(text: string): Steps<string[]> {
  const tokens: string[] = [];
  let [held, runs]: [number[], number] = [[], 0];
  for (const ids of encoding().encode(text)) {
    for (const id of ids) {
      held.push(id);
      const piece = encoding().decode(held);
      const isWhole = !piece.endsWith("\ufffd");
      tokens.push(isWhole ? piece : "");
      if (isWhole) held = [];
    }
    if (++runs % WORDS_AT_ONCE === 0) yield;
  }
  if (held.length > 0) tokens[tokens.length - 1] = encoding().decode(held);
  // A text with U+FFFD or half a surrogate pair in it cannot be told from half a character: it stays in one piece.
  return tokens.join("") === text ? tokens : [text, ...tokens.slice(1).map(() => "")];
}

/**
 * The text that tokens stand for, by `cl100k_base`, in which those who send tokens in place of texts write them;
 * `undefined` where one of them is none. The table is only loaded when it is needed.
 */
export async function textOfTokens(ids: readonly number[]): Promise<string | undefined> {
  const { decode } = await import("gpt-tokenizer/encoding/cl100k_base");
  try {
    return decode(ids);
  } catch {
    return undefined;
  }
}
