import { isObject, type Json, jsonOf, objectsIn } from "../../base/json.ts";
import { textKey } from "../../base/hash.ts";
import { valueAt } from "../../base/tree.ts";
import type { Entry } from "../../journal/entry.ts";

/** A conversation with a model, as one request carries it. */
export interface Conversation {
  readonly messages: readonly Json[];
  /** Digests of its beginnings: the first is that of the empty one, the last that of all of it. */
  readonly digests: readonly string[];
}

/** A result of a tool that a client sends to the model. */
export interface ToolResult {
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

/** The conversation of a request; `null` if it has none, or if not all of it is kept. */
export function conversationOf({ request: { body } }: Entry): Conversation | null {
  if (body.text === null || body.cut || !body.text.startsWith("{")) return null;
  const json = jsonOf(body.text);
  if (!isObject(json)) return null;
  const list = json["messages"] ?? json["contents"] ?? json["input"];
  if (!Array.isArray(list) || list.length === 0) return null;
  const messages = list.filter(isObject);
  const digests = [""];
  for (const message of messages) digests.push(digestOf(`${digests.at(-1)}${JSON.stringify(message)}`));
  return { messages, digests };
}

function digestOf(text: string): string {
  const { high, low } = textKey(0, text);
  return `${high}:${low}`;
}

/** Text of a message, whatever the API; its parts are joined. */
export function textOf(message: Json): string {
  return textIn(message["content"] ?? message["parts"]);
}

function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.filter(isObject).map(({ text }) => typeof text === "string" ? text : "").join("");
}

/** Tells whether a message is the model's. */
export function isModels({ role }: Json): boolean {
  return role === "assistant" || role === "model";
}

/** The results of tools in a message. */
export function toolResultsIn(message: Json): readonly ToolResult[] {
  if (message["role"] === "tool") return [resultOf(message["tool_call_id"], message["content"], false)];
  if (message["type"] === "function_call_output") {
    return [resultOf(message["call_id"], message["output"], false)];
  }
  const { content } = message;
  const parts = objectsIn(content);
  return parts.filter(({ type }) => type === "tool_result")
    .map((part) => resultOf(part["tool_use_id"], part["content"], part["is_error"] === true));
}

function resultOf(id: unknown, content: unknown, isError: boolean): ToolResult {
  const text = typeof content === "string" ? content : textIn(content);
  return { id: String(id ?? ""), text, isError };
}

/** Arguments of a call in a message of the model, as text; `null` if the call is not in it. */
export function argumentsOf(message: Json, id: string): string | null {
  if (message["type"] === "function_call" && message["call_id"] === id) {
    return textOrJson(message["arguments"]);
  }
  const { content, tool_calls } = message;
  const calls = [...Array.isArray(content) ? content : [], ...Array.isArray(tool_calls) ? tool_calls : []];
  const call = calls.find((one) => valueAt(one, ["id"]) === id);
  return textOrJson(valueAt(call, ["function", "arguments"]) ?? valueAt(call, ["input"]));
}

function textOrJson(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
