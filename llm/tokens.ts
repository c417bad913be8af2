import { countTokens, decode, encode } from "gpt-tokenizer/encoding/o200k_base";

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
const PLAIN = /^\S+(?: \S+)*$/;
const LONG_RUN = new RegExp(`(\\S{${LONGEST_RUN}}|\\s{${LONGEST_RUN}})`);
const words = new Map<string, readonly string[]>();

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
  const parts = partsOf(text);
  if (parts) return parts.reduce((count, word) => count + tokensOfWord(word).length, 0);
  return text === "" ? 0 : countTokens(text, AS_TEXT);
}

/**
 * A text cut into its tokens; joined they give the text again. Where a character is spread over several tokens, the
 * first ones are empty and the last one has it whole, since a JSON string cannot hold half of a character.
 */
export function tokensOf(text: string): string[] {
  const parts = partsOf(text);
  if (parts) return parts.flatMap((word) => [...tokensOfWord(word)]);
  return text === "" ? [] : cut(text);
}

/** Parts that can be encoded apart; `undefined` where the text is short and has to stay whole. */
function partsOf(text: string): string[] | undefined {
  if (LONG_RUN.test(text)) return text.split(LONG_RUN).filter((part) => part !== "");
  if (!PLAIN.test(text)) return undefined;
  return text.split(" ").map((word, index) => index === 0 ? word : ` ${word}`);
}

function tokensOfWord(word: string): readonly string[] {
  const known = words.get(word);
  if (known) return known;
  const tokens = cut(word);
  if (words.size >= REMEMBERED_WORDS) words.clear();
  if (word.length <= REMEMBERED_LENGTH) words.set(word, tokens);
  return tokens;
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
