import { sliced } from "../../engine/base/clock.ts";
import { alphanumeric } from "../../engine/chance/random.ts";
import { type Ask, askOf } from "../request/ask.ts";
import type { Endpoint, Incoming } from "../request/endpoint.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { textOrNull } from "../base/json.ts";
import { profileOf } from "../base/models.ts";
import { countAll } from "../base/tokens.ts";
import { judging, type ModerationVerdict } from "../writing/moderation.ts";
import { longAnswer } from "./json_answer.ts";
import { parseBody } from "./openai_body.ts";
import { anything, missing, oneOf, string, tooLong, wrongType } from "./checks.ts";
import { badRequest, openai } from "./openai_api.ts";
import { findBadField } from "./fields.ts";

/** Most texts, and most images, of a request: as many texts as of embeddings, since the real number is not told. */
const MOST_TEXTS = 2048;
const MOST_IMAGES = 1;
const DEFAULT_MODEL = "omni-moderation-latest";

/** `POST /v1/moderations`. Which words are flagged is in `llm/writing/moderation.ts`. */
export const moderations: Endpoint = {
  method: "POST",
  path: "/v1/moderations",
  api: openai,
  summary: "flags a few words, and each category by its name in brackets: `[hate]`",
  examples: [{ json: { input: "x" } }],
  read,
};

/** Input that is judged as one: a text, an image, or both. */
interface Input {
  readonly text: string | null;
  readonly hasImage: boolean;
}

async function read(incoming: Incoming): Promise<Ask> {
  const body = await parseBody(await incoming.text());
  if (body["input"] === undefined || body["input"] === null) throw missing("input");
  const model = textOrNull(body["model"]);
  const bad = findBadField(CHECKS, body, { model: model ?? DEFAULT_MODEL, strict: incoming.settings.strict });
  if (bad) throw bad;
  const inputs = inputsOf(body["input"]);
  const promptTokens = await sliced(countAll(inputs.map(({ text }) => text ?? "")));
  const about = { api: openai, path: incoming.path, body, model };
  return askOf({ ...about, promptTokens, cost: promptTokens, answer: answerTo(inputs) });
}

const CHECKS = { input: anything, model: string() };

const FORMS = "one of a string, array of strings, or array of objects";

/** A text, several texts, or one thing made of parts. @throws {ApiError} 400 */
function inputsOf(value: unknown): Input[] {
  if (typeof value === "string") return [{ text: value, hasImage: false }];
  if (!Array.isArray(value)) throw wrongType("input", FORMS, value);
  if (value.length > MOST_TEXTS) {
    throw tooLong("input", "array", MOST_TEXTS, `an array with length ${value.length}`);
  }
  if (value.every((item) => typeof item === "string")) {
    return value.map((text) => ({ text, hasImage: false }));
  }
  const parts = value.map((part, at) => readPart(part, `input[${at}]`));
  const images = parts.filter(({ hasImage }) => hasImage).length;
  if (images > MOST_IMAGES) {
    throw badRequest(
      `Number of images (${images}) exceeds maximum of ${MOST_IMAGES}`,
      "input",
      "too_many_images",
    );
  }
  return [joined(parts)];
}

function readPart(part: unknown, at: string): Input {
  if (!isObject(part)) throw wrongType(at, "an object", part);
  const { type, text, image_url: image } = part;
  if (type === undefined) throw missing(`${at}.type`);
  const bad = oneOf("text", "image_url")(type, `${at}.type`, { body: part, profile: profileOf("") });
  if (bad) throw bad;
  if (type === "text") {
    if (text === undefined) throw missing(`${at}.text`);
    if (typeof text !== "string") throw wrongType(`${at}.text`, "a string", text);
    return { text, hasImage: false };
  }
  if (!isObject(image) || typeof image["url"] !== "string") throw missing(`${at}.image_url.url`);
  return { text: null, hasImage: true };
}

function joined(parts: readonly Input[]): Input {
  const texts = parts.flatMap(({ text }) => text === null ? [] : [text]);
  return {
    text: texts.length === 0 ? null : texts.join(" "),
    hasImage: parts.some(({ hasImage }) => hasImage),
  };
}

function answerTo(inputs: readonly Input[]): Ask["answer"] {
  return (exchange) => {
    const { model, promptTokens } = exchange.ask;
    exchange.note("prompt_tokens", promptTokens);
    return longAnswer(exchange, {
      before: { id: `modr-${alphanumeric(exchange.draw("id"), 29)}`, model: model ?? DEFAULT_MODEL },
      name: "results",
      items: () => results(inputs),
      after: {},
    });
  };
}

/** The results one by one; nothing where the work may rest. */
function* results(inputs: readonly Input[]): Iterable<Json | undefined> {
  for (const input of inputs) yield resultOf(input, yield* judging(input.text ?? ""));
}

function resultOf({ text, hasImage }: Input, verdicts: readonly ModerationVerdict[]): Json {
  return {
    flagged: verdicts.some(({ flagged }) => flagged),
    categories: byName(verdicts, ({ flagged }) => flagged),
    category_scores: byName(verdicts, ({ score }) => score),
    category_applied_input_types: byName(verdicts, ({ seesImages }) => [
      ...(text === null ? [] : ["text"]),
      ...(hasImage && seesImages ? ["image"] : []),
    ]),
  };
}

function byName<T>(
  verdicts: readonly ModerationVerdict[],
  tell: (verdict: ModerationVerdict) => T,
): Record<string, T> {
  return Object.fromEntries(verdicts.map((verdict) => [verdict.category, tell(verdict)]));
}
