/** The first line of a stream, which can be read on. @throws {Error} where errorworks ends before */
export async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream()).values({ preventCancel: true })) {
    text += part;
    if (text.includes("\n")) return text.slice(0, text.indexOf("\n"));
  }
  throw new Error("Cannot start errorworks: it ended without a line");
}
