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
  const [before, behind, ...more] = write(MARK).split(JSON.stringify(MARK));
  return before === undefined || behind === undefined || more.length > 0 ? null : { before, behind };
}

/** The same writer, which writes once what stands around the text. */
export function writerAround(write: (text: string) => string): (text: string) => string {
  const around = aroundText(write);
  if (!around) return write;
  const { before, behind } = around;
  return (text) => before + JSON.stringify(text) + behind;
}
