import { isObject } from "../../engine/base/json.ts";
import { valueOf } from "../schema/value.ts";
import type { Format } from "../request/chat_request.ts";
import type { Random } from "../../engine/chance/random.ts";

/** A text in the form that was asked for. One that is a JSON object already was meant to be this answer. */
export function formed(text: string, format: Format, random: Random): string {
  if (format.type === "text" || isJsonObject(text)) return text;
  return JSON.stringify(format.type === "json" ? { text } : valueOf(format.schema, random));
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
