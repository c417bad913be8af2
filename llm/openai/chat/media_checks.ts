/**
 * The fields that ask for more than a text.
 *
 * @module
 */
import type { ApiError } from "../../../engine/base/error.ts";
import { isObject } from "../../../engine/base/json.ts";
import { array, type CheckContext, missing, object, oneOf, string, wrongType } from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { emptyArray, optional, strangeKey, text } from "../function_checks.ts";

const FORMATS = ["wav", "aac", "mp3", "flac", "opus", "pcm16"];

/** `modalities`; to speak, a voice has to be given. */
export function modalities(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  const bad = array(2, "an array of strings")(value, name, about);
  if (bad || !Array.isArray(value)) return bad;
  if (value.length === 0) return emptyArray(name);
  for (const [index, item] of value.entries()) {
    const wrong = oneOf("text", "audio")(item, `${name}[${index}]`, about);
    if (wrong) return wrong;
  }
  return value.includes("audio") && !isObject(about.body["audio"]) ? missing("audio") : undefined;
}

/** `audio`: voice and format; only raw samples can be streamed. */
export function audio(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const { format, voice } = value;
  if (format === undefined || format === null) return missing(`${name}.format`);
  if (voice === undefined || voice === null) return missing(`${name}.voice`);
  const bad = oneOf(...FORMATS)(format, `${name}.format`, about) ??
    (isObject(voice) ? undefined : text(voice, `${name}.voice`)) ??
    strangeKey(value, name, ["format", "voice"]);
  if (bad || about.body["stream"] !== true || format === "pcm16") return bad;
  const message = `Unsupported value: '${name}.format' does not support '${format}' when stream=true. ` +
    "Supported values are: 'pcm16'.";
  return badRequest(message, `${name}.format`, "unsupported_value");
}

/** `prediction`: what the answer will mostly be like. */
export function prediction(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const { type, content } = value;
  if (type === undefined || type === null) return missing(`${name}.type`);
  if (content === undefined || content === null) return missing(`${name}.content`);
  const bad = oneOf("content")(type, `${name}.type`, about);
  if (bad) return bad;
  if (typeof content === "string") return string()(content, `${name}.content`, about);
  if (!Array.isArray(content)) {
    return wrongType(`${name}.content`, "one of a string or array of objects", content);
  }
  for (const [index, part] of content.entries()) {
    const at = `${name}.content[${index}]`;
    if (!isObject(part)) return wrongType(at, "an object", part);
    if (part["text"] === undefined) return missing(`${at}.text`);
    if (typeof part["text"] !== "string") return wrongType(`${at}.text`, "a string", part["text"]);
  }
  return undefined;
}

/** `web_search_options`. */
export function webSearchOptions(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const { search_context_size: size, user_location: location } = value;
  return optional(
    (item, at) => oneOf("low", "medium", "high")(item, at, about),
    size,
    `${name}.search_context_size`,
  ) ??
    optional(object, location, `${name}.user_location`) ??
    strangeKey(value, name, ["search_context_size", "user_location"]);
}
