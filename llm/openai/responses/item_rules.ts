/**
 * What the real API demands of the items of an input beyond their shape.
 *
 * @module
 */
import type { ApiError } from "../../../engine/base/error.ts";
import type { Json } from "../../../engine/base/json.ts";
import { tooLong } from "../checks.ts";
import { badRequest } from "../openai_api.ts";

/** Longest texts of an item, in characters. */
const LONGEST = { call_id: 64, name: 128 } as const;

/** Beginnings of the ids that a client sends back, by the type of the item. */
const BEGINNINGS: ReadonlyMap<unknown, string> = new Map([
  ["message", "msg"],
  ["reasoning", "rs"],
  ["function_call", "fc"],
  ["function_call_output", "fc"],
  ["custom_tool_call", "ctc"],
  ["web_search_call", "ws"],
]);

/** First problem of the items that a client sends behind `earlier` ones. */
export function wrongItems(earlier: readonly Json[], input: readonly Json[]): ApiError | undefined {
  const seen = new Set(earlier.map(({ id }) => id));
  for (const [index, item] of input.entries()) {
    const { id } = item;
    const at = `input[${index}]`;
    const wrong = tooLongText(item, at) ?? wrongId(item, at) ??
      (typeof id === "string" && seen.has(id) ? duplicate(id) : undefined) ??
      (item["type"] === "reasoning" ? orphan(item, input[index + 1]) : undefined);
    if (wrong) return wrong;
    if (typeof id === "string") seen.add(id);
  }
  return undefined;
}

function tooLongText(item: Json, at: string): ApiError | undefined {
  for (const key of ["call_id", "name"] as const) {
    const text = item[key];
    if (typeof text === "string" && text.length > LONGEST[key]) {
      return tooLong(`${at}.${key}`, "string", LONGEST[key], `a string with length ${text.length}`);
    }
  }
  return undefined;
}

function wrongId({ type, id }: Json, at: string): ApiError | undefined {
  const beginning = BEGINNINGS.get(type);
  if (beginning === undefined || typeof id !== "string" || id.startsWith(beginning)) return undefined;
  const message = `Invalid '${at}.id': '${id}'. Expected an ID that begins with '${beginning}'.`;
  return badRequest(message, `${at}.id`, "invalid_value");
}

function duplicate(id: string): ApiError {
  const message = `Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`;
  return badRequest(message, "input", null);
}

/** Reasoning comes back together with what it led to. */
function orphan({ id }: Json, next: Json | undefined): ApiError | undefined {
  if (typeof id !== "string") return undefined;
  const isOfModel = next !== undefined && !String(next["type"]).endsWith("_output") &&
    (next["type"] !== "message" || next["role"] === "assistant");
  if (isOfModel) return undefined;
  const message = `Item '${id}' of type 'reasoning' was provided without its required following item.`;
  return badRequest(message, "input", null);
}
