import { isObject, type Json } from "../../../engine/base/json.ts";
import { isLegacy } from "./chat_tools.ts";

/** Output style that a client wants, and its extras. */
export interface ChatStyle {
  readonly includeUsage: boolean;
  readonly obfuscate: boolean;
  /** Calls are written as they were before there were tools. */
  readonly legacy: boolean;
  /** Kept on the server, for `GET /v1/chat/completions`. */
  readonly store: boolean;
  /** The format in which it is spoken; `null`: it is a text. */
  readonly audio: string | null;
  /** Answers cite sources (`url_citation`). */
  readonly cites: boolean;
  /** Predicted content of the answer, in tokens; filled in where the request is read. */
  readonly prediction: readonly string[] | null;
}

/** Reads it off a request that has been checked. */
export function styleOf(body: Json): ChatStyle {
  const options = isObject(body["stream_options"]) ? body["stream_options"] : {};
  return {
    includeUsage: options["include_usage"] === true,
    obfuscate: options["include_obfuscation"] !== false,
    legacy: isLegacy(body),
    store: body["store"] === true,
    audio: audioOf(body),
    cites: isObject(body["web_search_options"]),
    prediction: null,
  };
}

function audioOf({ modalities, audio }: Json): string | null {
  if (!Array.isArray(modalities) || !modalities.includes("audio")) return null;
  return isObject(audio) ? String(audio["format"]) : null;
}

/** Predicted content of the answer. */
export function predictionOf({ prediction }: Json): string | null {
  if (!isObject(prediction)) return null;
  const { content } = prediction;
  const parts = Array.isArray(content) ? content.filter(isObject) : [{ text: content }];
  return parts.map(({ text }) => String(text)).join("");
}
