import { andThen } from "../../engine/base/pending.ts";
import type { ApiError } from "../../engine/base/error.ts";
import { type Ask, askOf } from "../request/ask.ts";
import type { Endpoint, Incoming } from "../request/endpoint.ts";
import type { Json } from "../../engine/base/json.ts";
import { modelOf, vectorsOf } from "../base/models.ts";
import { embedding, shortened } from "../writing/embedding.ts";
import { longAnswer, withModel } from "./json_answer.ts";
import { parseBody, readModel } from "./openai_body.ts";
import { anything, integer, oneOf, string, tooLong } from "./checks.ts";
import { badRequest, openai } from "./openai_api.ts";
import { checkOlder } from "./older_checks.ts";
import { type Passage, readPassages, tokensIn } from "./passages.ts";

/** Most texts of a request, most tokens of one, most of all together. */
const MOST_TEXTS = 2048;
const MOST_TOKENS = 8192;
const MOST_TOKENS_IN_ALL = 300_000;

/** `POST /v1/embeddings`. */
export const embeddings: Endpoint = {
  method: "POST",
  path: "/v1/embeddings",
  api: openai,
  summary: "base64 and floats, `dimensions`; near texts are near, the same for every seed",
  examples: [{ json: { model: "text-embedding-3-small", input: "x", encoding_format: "base64" } }],
  read: (incoming) => read(incoming, incoming.param("deployment") || null),
};

/** Options of an embeddings request. */
interface EmbeddingOptions {
  readonly passages: readonly Passage[];
  /** Length of the vectors; as the model makes them if absent. */
  readonly size: number | undefined;
  readonly base64: boolean;
}

/** Reads a request for vectors; a deployment may stand for the model. @throws {ApiError} 400 */
async function read(incoming: Incoming, deployment: string | null): Promise<Ask> {
  const body = await parseBody(await incoming.text());
  const model = readModel(body["model"], deployment);
  const name = model ?? deployment ?? "";
  const passages = await passagesOf(body["input"]);
  checkOlder(CHECKS, body, { model: name, strict: incoming.settings.strict });
  const bad = sizeProblem(body["dimensions"], name);
  if (bad) throw bad;
  const promptTokens = tokensIn(passages);
  const size = typeof body["dimensions"] === "number" ? body["dimensions"] : undefined;
  const answer = answerWith({ passages, size, base64: body["encoding_format"] === "base64" });
  return askOf({
    api: openai,
    path: incoming.path,
    body,
    model,
    deployment,
    promptTokens,
    cost: promptTokens,
    answer,
  });
}

const CHECKS = {
  dimensions: integer(1, Number.MAX_SAFE_INTEGER),
  encoding_format: oneOf("float", "base64"),
  input: anything,
  model: anything,
  user: string(),
};

async function passagesOf(input: unknown): Promise<Passage[]> {
  if (Array.isArray(input) && input.length > MOST_TEXTS && typeof input[0] !== "number") {
    throw tooLong("input", "array", MOST_TEXTS, `an array with length ${input.length}`);
  }
  const passages = await readPassages(input);
  if (passages === null || passages.some(({ text }) => text === "")) throw invalidInput();
  const longest = Math.max(...passages.map(({ tokens }) => tokens));
  if (longest > MOST_TOKENS) throw tooManyTokens(longest);
  const all = tokensIn(passages);
  if (all > MOST_TOKENS_IN_ALL) {
    const message = `Requested ${all} tokens, max ${MOST_TOKENS_IN_ALL} tokens per request`;
    throw badRequest(message, null, "max_tokens_per_request");
  }
  return passages;
}

function invalidInput(): ApiError {
  const message =
    "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";
  return badRequest(message, null, null);
}

function tooManyTokens(tokens: number): ApiError {
  const message =
    `This model's maximum context length is ${MOST_TOKENS} tokens, however you requested ${tokens} tokens ` +
    `(${tokens} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`;
  return badRequest(message, null, null);
}

function sizeProblem(wanted: unknown, model: string): ApiError | undefined {
  const { size, shortens } = vectorsOf(model);
  if (typeof wanted !== "number") return undefined;
  if (!shortens) return badRequest("This model does not support specifying dimensions.", null, null);
  if (wanted <= size) return undefined;
  const message = `Invalid value for 'dimensions' = ${wanted}. Must be less than or equal to ${size}.`;
  return badRequest(message, null, null);
}

function answerWith({ passages, size: wanted, base64 }: EmbeddingOptions): Ask["answer"] {
  return (exchange) => {
    const { ask } = exchange;
    const name = ask.model ?? ask.deployment ?? "";
    const { size } = vectorsOf(name);
    const model = modelOf(name)?.snapshot ?? name;
    exchange.note("prompt_tokens", ask.promptTokens);
    const usage: Json = { prompt_tokens: ask.promptTokens, total_tokens: ask.promptTokens };
    const items = () => vectors({ passages, size: wanted, base64 }, size);
    const parts = { before: { object: "list" }, name: "data", items, after: { model, usage } };
    return andThen(longAnswer(exchange, parts), (answer) => withModel(answer, model));
  };
}

/** The vectors one by one, `whole` long before they are shortened; nothing where the work may rest. */
function* vectors({ passages, size, base64 }: EmbeddingOptions, whole: number): Iterable<Json | undefined> {
  for (const [index, { text }] of passages.entries()) {
    const embedded = yield* embedding(text, whole);
    yield undefined;
    const vector = size === undefined ? embedded : shortened(embedded, size);
    const written = base64 ? base64Of(vector) : rounded(vector);
    yield undefined;
    yield { object: "embedding", index, embedding: written };
  }
}

/** Rounds to as many digits as the real API writes. */
function rounded(vector: Float32Array): number[] {
  return Array.from(vector, (value) => Math.round(value * 1e9) / 1e9);
}

/** The vector as 32-bit floats, the lowest byte first. */
function base64Of(vector: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(4 * vector.length));
  vector.forEach((value, at) => bytes.setFloat32(4 * at, value, true));
  return new Uint8Array(bytes.buffer).toBase64();
}
