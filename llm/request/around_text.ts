/**
 * A text that no model says, in whose place others are put. It is Latin 1, or what is cut from around it would take two
 * bytes a character, and all that is put together from that, too.
 */
const MARK = "\0text\0";

/** Constant texts before and behind the JSON of one text. */
export interface Around {
  readonly before: string;
  readonly behind: string;
}

/**
 * Cuts what is written around a text, so that a stream of tokens writes it once and not for each of them; `null` where
 * the text is not there just once.
 */
export function aroundText(write: (text: string) => string): Around | null {
  const [before, behind] = partsAround(write(MARK), [JSON.stringify(MARK)]) ?? [];
  return before === undefined || behind === undefined ? null : { before, behind };
}

/** Constant texts before, between and behind these parts, in order; `null` if one does not occur exactly once. */
function partsAround(whole: string, parts: readonly string[]): readonly string[] | null {
  const around: string[] = [];
  let rest = whole;
  for (const part of parts) {
    const [before, behind, ...more] = rest.split(part);
    if (before === undefined || behind === undefined || more.length > 0) return null;
    around.push(before);
    rest = behind;
  }
  return [...around, rest];
}

/** Numbers that no stream has, in whose place others are put. */
const NUMBERS: readonly [number, number] = [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER - 2];

/** Writes a text and two numbers in JSON. */
export type CountedWriter = (text: string, first: number, second: number) => string;

/** The same writer, which writes once what stands around the text and, behind it, two numbers. */
export function writerAroundCounts(write: CountedWriter): CountedWriter {
  const around = partsAround(write(MARK, ...NUMBERS), [JSON.stringify(MARK), ...NUMBERS.map(String)]);
  if (!around) return write;
  const [before, between, next, behind] = around;
  return (text, first, second) =>
    `${before}${JSON.stringify(text)}${between}${first}${next}${second}${behind}`;
}

/** The same writer, which writes once what stands around the text. */
export function writerAround(write: (text: string) => string): (text: string) => string {
  const around = aroundText(write);
  if (!around) return write;
  const { before, behind } = around;
  return (text) => before + JSON.stringify(text) + behind;
}
