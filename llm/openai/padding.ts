import { once } from "../../engine/base/once.ts";
import { alphanumeric, type Random } from "../../engine/chance/random.ts";

/** Lengths are padded to a multiple of this, so that they tell nothing about the token. */
const PADDING = 16;
/** Letters that are drawn for a stream. */
const LETTERS = 64;

/** Letters that fill a length up to a multiple of 16. */
export type Padding = (length: number) => string;

/**
 * Makes the paddings of a stream, which chunks have as `obfuscation`: the next ones of 64 random letters, again and
 * again. To draw each of them anew would take half as long as to make the chunk.
 */
export function paddings(random: Random): Padding {
  const letters = once(() => alphanumeric(random, LETTERS));
  let at = 0;
  return (length) => {
    const missing = (PADDING - length % PADDING) % PADDING;
    if (at + missing > LETTERS) at = 0;
    return letters().slice(at, at += missing);
  };
}
