/** Longest line of a program that is trusted, in characters: twice a page of the database. */
const MOST_LINE = 134_217_728;

/** Options of `linesOf()`. */
interface LineOptions {
  /** Longest line, in characters; of a longer one there is only its beginning. */
  readonly most?: number;
  /** True if what comes behind the last end of a line is one, too. */
  readonly unended?: boolean;
}

/** The lines of a stream, without their ends. */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { most = MOST_LINE, unended = false }: LineOptions = {},
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const cut = (line: string, more: string) => line + more.slice(0, most - line.length);
  let line = "";
  for await (const chunk of bytes) {
    const [first = "", ...rest] = decoder.decode(chunk, { stream: true }).split("\n");
    line = cut(line, first);
    for (const next of rest) {
      yield line;
      line = cut("", next);
    }
  }
  if (unended) yield cut(line, decoder.decode());
}
