import { isObject, type Json } from "../../engine/base/json.ts";
import { type ChatRequest, type Format, isInstruction } from "../request/chat_request.ts";

/** Most characters of a message that are searched. */
const MOST_SEARCHED = 100_000;

/** Longest distance between the word "schema" and the schema, in characters. */
const NEAR = 100;

const ASKS = /\b(?:respond|answer|reply|return|output|provide|format)/i;
const SCHEMA = /schema/gi;

/** The form that an answer has to have: as a parameter says, or else a JSON Schema that the prompt asks for in words. */
export function formatFor({ format, messages }: Pick<ChatRequest, "format" | "messages">): Format {
  if (format.type === "schema" || format.type === "choice") return format;
  const question = messages.findLast(({ role }) => role === "user");
  let schema = question && schemaIn(question.text);
  for (const message of messages) {
    if (schema === undefined && isInstruction(message)) schema = schemaIn(message.text);
  }
  return schema === undefined ? format : { type: "schema", name: "", schema };
}

/** The last JSON Schema that a text names as one, where it asks for an answer in JSON; earlier ones are examples. */
function schemaIn(whole: string): Json | undefined {
  const text = whole.slice(0, MOST_SEARCHED);
  if (!/json/i.test(text) || !ASKS.test(text)) return undefined;
  let last: Json | undefined;
  let searched = 0;
  for (const { index } of text.matchAll(SCHEMA)) {
    const start = text.indexOf("{", index);
    if (start < searched || start > index + NEAR) continue;
    const end = endOfObject(text, start);
    searched = end;
    last = parsedSchema(text.slice(start, end)) ?? last;
  }
  return last;
}

/** Index behind the object that opens at `start`; the length of the text if it never closes. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  for (const { index, 0: mark } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (mark === "{") depth++;
    if (mark === "}") depth--;
    if (depth === 0) return start + index + 1;
  }
  return text.length;
}

function parsedSchema(json: string): Json | undefined {
  try {
    const value = JSON.parse(json);
    const isSchema = isObject(value) &&
      (isObject(value["properties"]) || "$ref" in value || "anyOf" in value);
    return isSchema ? value : undefined;
  } catch {
    return undefined;
  }
}
