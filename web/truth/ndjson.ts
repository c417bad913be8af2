/** Longest line that is read, in characters. */
const MOST_LINE = 1_048_576;
/** Lines that are made before the event loop runs again. */
const AT_A_TIME = 32;

/** Values as lines of JSON, made as fast as the client takes them. */
export function ndjson(values: Iterator<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      let text = "";
      for (let i = 0; i < AT_A_TIME; i++) {
        const { value, done } = values.next();
        if (done) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        text += `${JSON.stringify(value)}\n`;
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel: () => void values.return?.(),
  }, { highWaterMark: 0 });
}

/** The lines of a stream; of one that is too long, only its beginning, which is no JSON. */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    rest += first;
    for (const next of more) {
      yield rest;
      rest = next;
    }
    if (rest.length > MOST_LINE) rest = rest.slice(0, MOST_LINE);
  }
  yield rest + decoder.decode();
}
