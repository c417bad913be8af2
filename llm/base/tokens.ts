import { countTokens, decode, encode } from "gpt-tokenizer/encoding/o200k_base";
import type { Accumulator } from "../../engine/base/accumulator.ts";

/** Words whose tokens are remembered, and the longest of them; when full, the memory starts over. */
const REMEMBERED_WORDS = 20_000;
const REMEMBERED_LENGTH = 40;
/** Characters without a break that are encoded at once: the encoder's time grows with their square. */
const LONGEST_RUN = 256;
/** Characters that are really counted; a longer text is taken to go on like that. */
const LONGEST_TEXT = 1_000_000;

/** `<|endoftext|>` and its like are plain text to a chat API. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/**
 * Tokens by `o200k_base`, the encoding of the gpt-4o family and all later ones. Older models differ by a few
 * percent; one table instead of two keeps the start-up short.
 *
 * The encoding never joins what a single space separates, except that the space goes with the word behind it. So a
 * text without longer white space is the sum of its words, and words come back often.
 */
const WORD = / ?\S+/y;
const LONG_RUN = new RegExp(`(\\S{${LONGEST_RUN}}|\\s{${LONGEST_RUN}})`);
const words = new Map<string, readonly string[]>();

/** Size of the cache of words with their tokens. */
export function rememberedWords(): Accumulator {
  return { size: words.size, limit: REMEMBERED_WORDS };
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
  if (text.length > LONGEST_TEXT) {
    return Math.round(tokenCount(text.slice(0, LONGEST_TEXT)) * text.length / LONGEST_TEXT);
  }
  let count = 0;
  if (eachWord(text, (tokens) => count += tokens.length)) return count;
  return partsOf(text).reduce((sum, part) => sum + countTokens(part, AS_TEXT), 0);
}

/**
 * A text cut into its tokens; joined they give the text again. Where a character is spread over several tokens, the
 * first ones are empty and the last one has it whole, since a JSON string cannot hold half of a character.
 */
export function tokensOf(text: string): string[] {
  const all: string[] = [];
  return eachWord(text, (tokens) => all.push(...tokens)) ? all : partsOf(text).flatMap(cut);
}

/** Hands out the tokens of each word; `false` as soon as one shows that the text has to stay whole. */
function eachWord(text: string, use: (tokens: readonly string[]) => void): boolean {
  for (let from = 0; from < text.length;) {
    const end = wordEnd(text, from);
    const tokens = tokensOfWord(text.slice(from, end));
    if (tokens === undefined) return false;
    use(tokens);
    from = end;
  }
  return true;
}

/** End of the word that begins at `from`; a space in front belongs to it. */
function wordEnd(text: string, from: number): number {
  const space = text.indexOf(" ", from + 1);
  return space < 0 ? text.length : space;
}

/** The tokens of a word with its space; `undefined` where this is no plain word and the text has to stay whole. */
function tokensOfWord(word: string): readonly string[] | undefined {
  const known = words.get(word);
  if (known) return known;
  WORD.lastIndex = 0;
  if (word.length > LONGEST_RUN || !WORD.test(word) || WORD.lastIndex !== word.length) return undefined;
  const tokens = cut(word);
  if (words.size >= REMEMBERED_WORDS) words.clear();
  if (word.length <= REMEMBERED_LENGTH) words.set(word, tokens);
  return tokens;
}

/** A text that is not plain, cut only where a run is too long to be encoded at once. */
function partsOf(text: string): string[] {
  return text.split(LONG_RUN).filter((part) => part !== "");
}

/** Tokens as text: what decoding one more token adds, held back while it ends inside of a character. */
function cut(text: string): string[] {
  const ids = encode(text, AS_TEXT);
  const tokens: string[] = [];
  let start = 0;
  for (let end = 1; end <= ids.length; end++) {
    const piece = decode(ids.slice(start, end));
    if (piece.endsWith("\ufffd") && end < ids.length) {
      tokens.push("");
      continue;
    }
    tokens.push(piece);
    start = end;
  }
  // A text with U+FFFD or half a surrogate pair in it cannot be told from half a character: it stays in one piece.
  return tokens.join("") === text ? tokens : [text, ...ids.slice(1).map(() => "")];
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
