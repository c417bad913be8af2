import { rests } from "../../engine/base/clock.ts";

/** Lines of what a crawl found: of one that is too long, only its beginning, which is no JSON. */
export const CRAWLED_LINES = { most: 1_048_576, unended: true } as const;

/** Lines that are made before the event loop runs again. */
const AT_A_TIME = 32;

/** Values as lines of JSON, made as fast as the client takes them, with rests in which others are served. */
export function ndjson(values: Iterator<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = "";
      for (let i = 0; i < AT_A_TIME; i++) {
        const { value, done } = values.next();
        if (done) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        text += `${JSON.stringify(value)}\n`;
        const rest = rests();
        if (rest) await rest;
      }
      controller.enqueue(encoder.encode(text));
    },
    cancel: () => void values.return?.(),
  }, { highWaterMark: 0 });
}
