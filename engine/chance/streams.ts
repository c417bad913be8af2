/**
 * Streams of chance of a request, each for one use. A stream is declared here before anything can draw from it, so that
 * no two uses repeat each other's numbers; `tests/engine/chance/streams_test.ts` compares the owners with what is drawn.
 *
 * @module
 */

/** Declaration of one stream. */
interface Declared {
  /** Tells the stream apart from all others; never reused, never changed: a seed in a bug report means something. */
  readonly number: number;
  /** Purpose of its numbers. */
  readonly use: string;
  /** Files, or folders that end in `/`, that may draw from it. Several are those of which a request meets one alone. */
  readonly owners: readonly [string, ...string[]];
}

/** Table of all streams of chance, by name. */
export const STREAMS = {
  decide: {
    number: 1,
    use: "which fault strikes, if any",
    owners: ["engine/request/serve.ts", "engine/admin/why.ts"],
  },
  latency: { number: 2, use: "the configured latency", owners: ["engine/request/serve.ts"] },
  fault: {
    number: 3,
    use: "what a fault does",
    owners: ["engine/request/live_exchange.ts", "llm/request/batch_line.ts"],
  },
  content: {
    number: 4,
    use: "what a reply says",
    owners: ["llm/writing/", "llm/openai/completions/", "web/"],
  },
  id: { number: 5, use: "ids in the body of a reply", owners: ["llm/"] },
  pace: { number: 6, use: "when each token of a stream is due", owners: ["engine/reply/frames.ts"] },
  request_id: { number: 7, use: "the id of the request", owners: ["engine/request/serve.ts"] },
  padding: { number: 8, use: "the padding of chunks", owners: ["llm/openai/"] },
  thought: {
    number: 9,
    use: "the words of a shown thought",
    owners: ["llm/anthropic/", "llm/gemini/", "llm/ollama/"],
  },
  batch_line: {
    number: 10,
    use: "ids of a line of a batch",
    owners: ["llm/openai/batches/answers.ts", "llm/anthropic/batches/results.ts"],
  },
  rules: {
    number: 12,
    use: "which requests rules with a percentage take",
    owners: ["engine/request/ruled.ts", "llm/request/batch_line.ts"],
  },
  batch_order: {
    number: 13,
    use: "the order of the results of a message batch",
    owners: ["llm/anthropic/batches/results.ts"],
  },
  accept: { number: 11, use: "whether a connection is accepted", owners: ["engine/request/run.ts"] },
} as const satisfies Readonly<Record<string, Declared>>;

/** Name of a declared stream. */
export type Stream = keyof typeof STREAMS;
