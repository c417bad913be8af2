import { rests } from "../base/clock.ts";

/** Values as JSON Lines. */
export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** Pages of values as JSON Lines, a text for each page; between two of them others are served. */
export async function* jsonLinesOf(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  for await (const values of pages) {
    yield jsonLines(values);
    await rests();
  }
}

/** A body that is sent as its texts come. */
export function streamOf(texts: AsyncIterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from(encoded(texts));
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
