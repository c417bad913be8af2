/** The part of a stream that is kept. */
export interface KeptText {
  /** Resolves at the end of the stream. */
  readonly done: Promise<void>;
  text(): string;
  /** Length of all of it. */
  bytes(): number;
}

/** Most that is kept of a stream, in bytes. */
const MOST = { head: 1_048_576, tail: 16_384 } as const;

/** Reads a stream to its end and keeps its beginning or its end. */
export function kept(stream: ReadableStream<Uint8Array>, part: keyof typeof MOST): KeptText {
  let bytes = 0;
  let chunks: Uint8Array[] = [];
  let held = 0;
  const read = async () => {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (part === "head" && held >= MOST.head) continue;
      const piece = part === "head" ? chunk.subarray(0, MOST.head - held) : chunk;
      chunks.push(piece);
      held += piece.length;
      while (part === "tail" && held - (chunks[0]?.length ?? 0) > MOST.tail) {
        held -= chunks[0]?.length ?? 0;
        chunks = chunks.slice(1);
      }
    }
  };
  return { done: read(), text: () => textOf(chunks), bytes: () => bytes };
}

function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
