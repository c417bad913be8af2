/**
 * The fields of a request to generate content, apart from `contents`.
 *
 * @module
 */
import { isObject, type Json } from "../../../engine/base/json.ts";
import { ownValue } from "../../../engine/base/tree.ts";
import { fieldsOf, listed, snake, unknownName, wrongValue } from "../json_body.ts";
import { invalid } from "../gemini_api.ts";

const FIELDS = [
  "cachedContent",
  "contents",
  "generationConfig",
  "labels",
  "model",
  "safetySettings",
  "serviceTier",
  "store",
  "systemInstruction",
  "toolConfig",
  "tools",
];

/** Checks one value of the generation config, and throws what is wrong with it. */
type ConfigCheck = (value: unknown, at: string) => void;

function within(type: "TYPE_FLOAT" | "TYPE_INT32", min: number, max: number): ConfigCheck {
  return (value, at) => {
    if (typeof value !== "number" || type === "TYPE_INT32" && !Number.isInteger(value)) {
      throw wrongValue(at, type, value);
    }
    if (value >= min && value <= max) return;
    const name = at.split(".").at(-1);
    throw invalid(`* GenerateContentRequest.${at}: ${name} must be in the range [${min}, ${max}].\n`);
  };
}

const text: ConfigCheck = (value, at) => {
  if (typeof value !== "string") throw wrongValue(at, "TYPE_STRING", value);
};

const flag: ConfigCheck = (value, at) => {
  if (typeof value !== "boolean") throw wrongValue(at, "TYPE_BOOL", value);
};

const object: ConfigCheck = (value, at) => {
  if (!isObject(value)) throw wrongValue(at, "type.googleapis.com/google.protobuf.Message", value);
};

const anything: ConfigCheck = () => {};

const MOST_STOPS = 5;

const stopSequences: ConfigCheck = (value, at) => {
  const stops = listed(value);
  for (const [index, stop] of stops.entries()) text(stop, `${at}[${index}]`);
  if (stops.length <= MOST_STOPS) return;
  throw invalid(
    `* GenerateContentRequest.${at}: the number of stop sequences must be at most ${MOST_STOPS}.\n`,
  );
};

const LARGE = 2 ** 31 - 1;

const CONFIG: Readonly<Record<string, ConfigCheck>> = {
  audioTimestamp: flag,
  audioTranscriptionConfig: object,
  candidateCount: within("TYPE_INT32", 1, 8),
  enableEnhancedCivicAnswers: flag,
  frequencyPenalty: within("TYPE_FLOAT", -2, 2),
  imageConfig: object,
  logprobs: within("TYPE_INT32", 0, 20),
  maxOutputTokens: within("TYPE_INT32", 1, LARGE),
  mediaResolution: text,
  presencePenalty: within("TYPE_FLOAT", -2, 2),
  responseJsonSchema: anything,
  responseLogprobs: flag,
  responseMimeType: text,
  responseModalities: anything,
  responseSchema: object,
  seed: within("TYPE_INT32", -LARGE - 1, LARGE),
  speechConfig: object,
  stopSequences,
  temperature: within("TYPE_FLOAT", 0, 2),
  thinkingConfig: object,
  topK: within("TYPE_FLOAT", 1, 1000),
  topP: within("TYPE_FLOAT", 0, 1),
};

/** Reads and checks the generation config, after the names of all fields beside it. @throws {ApiError} 400 */
export function readConfig(body: Json, strict: boolean): Json {
  const unknown = Object.keys(body).find((key) => !FIELDS.includes(key));
  if (strict && unknown !== undefined) throw unknownName(unknown, "");
  const config = fieldsOf(body["generationConfig"]);
  for (const [key, value] of Object.entries(config)) {
    const check = ownValue(CONFIG, key);
    if (!check && strict) throw unknownName(key, "generation_config");
    if (value !== null) check?.(value, `generation_config.${snake(key)}`);
  }
  return config;
}
