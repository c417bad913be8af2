import { askOf } from "../request/ask.ts";
import type { Endpoint } from "../request/endpoint.ts";
import { sliced } from "../../engine/base/clock.ts";
import { countAll, countSteps } from "../base/tokens.ts";
import { embedding } from "../writing/embedding.ts";
import { field, jsonAnswer, longAnswer, parseBody } from "./ollama_body.ts";
import { invalid, ollama } from "./ollama_api.ts";

/** Numbers in a vector where nothing else is said, and most of them. */
const SIZE = 768;
const LARGEST = 4096;
/** Most texts at once; the real one has no limit. */
const MOST_INPUTS = 2048;
/** Plausible durations of a real machine, in nanoseconds. */
const LOAD_NS = 1_000_000;
const TOKEN_NS = 200_000;

/** `POST /api/embed`. */
export const ollamaEmbed: Endpoint = {
  method: "POST",
  path: "/api/embed",
  api: ollama,
  summary: "vectors of several texts",
  examples: [{ json: { model: "nomic-embed-text", input: "x" } }],
  async read({ path, text }) {
    const body = await parseBody(await text(), "EmbedRequest");
    const { model, dimensions } = body;
    const inputs = inputsOf(body["input"]);
    const size = sizeOf(dimensions);
    const tokens = await sliced(countAll(inputs));
    return askOf({
      api: ollama,
      path,
      body,
      model,
      promptTokens: tokens,
      cost: tokens,
      answer: () =>
        longAnswer({
          before: { model },
          name: "embeddings",
          items: () => vectors(inputs, size),
          after: {
            total_duration: LOAD_NS + tokens * TOKEN_NS,
            load_duration: LOAD_NS,
            prompt_eval_count: tokens,
          },
        }),
    });
  },
};

/** `POST /api/embeddings`, its forerunner for a single text. */
export const ollamaEmbeddings: Endpoint = {
  method: "POST",
  path: "/api/embeddings",
  api: ollama,
  summary: "its forerunner, for a single text",
  examples: [{ json: { model: "nomic-embed-text", prompt: "x" } }],
  async read({ path, text }) {
    const body = await parseBody(await text(), "EmbeddingRequest");
    const prompt = String(field(body, "prompt", "string", "EmbeddingRequest") ?? "");
    const tokens = await sliced(countSteps(prompt));
    const answer = async () =>
      jsonAnswer({ embedding: prompt === "" ? [] : [...await sliced(embedding(prompt, SIZE))] });
    return askOf({ api: ollama, path, body, model: body.model, promptTokens: tokens, cost: tokens, answer });
  },
};

/** The vectors one by one; nothing where one takes longer. */
function* vectors(inputs: readonly string[], size: number): Iterable<unknown> {
  for (const input of inputs) yield [...yield* embedding(input, size)];
}

function inputsOf(input: unknown): string[] {
  const inputs: readonly unknown[] = Array.isArray(input)
    ? input
    : input === undefined || input === null
    ? []
    : [input];
  const texts = inputs.filter((one) => typeof one === "string");
  if (texts.length < inputs.length) throw invalid("invalid input type");
  if (texts.length > MOST_INPUTS) throw invalid(`too many inputs: ${texts.length} > ${MOST_INPUTS}`);
  return texts;
}

function sizeOf(dimensions: unknown): number {
  if (dimensions === undefined || dimensions === null || dimensions === 0) return SIZE;
  if (
    typeof dimensions === "number" && Number.isInteger(dimensions) && dimensions > 0 && dimensions <= LARGEST
  ) {
    return dimensions;
  }
  throw invalid("invalid dimensions");
}
