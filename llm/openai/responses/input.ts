import type { ApiError } from "../../../engine/base/error.ts";
import { isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import type { ChatMessage } from "../../request/chat_request.ts";
import { missing, wrongType, wrongValue } from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { newId } from "./items.ts";
import type { Random } from "../../../engine/chance/random.ts";

const ROLES = ["assistant", "system", "developer", "user"];
const PARTS = [
  "input_text",
  "input_image",
  "output_text",
  "refusal",
  "input_file",
  "computer_screenshot",
  "summary_text",
];

/** Parts of what a model said. */
const SAID = ["output_text", "refusal"];

/** The items of `input`, in full words. @throws {ApiError} 400 as the real API refuses */
export function readInput(input: unknown, name = "input"): Json[] {
  if (input === undefined || input === null) return [];
  if (typeof input === "string") return [message("user", [{ type: "input_text", text: input }])];
  if (!Array.isArray(input)) {
    throw wrongType(name, "one of a string or array of objects", input);
  }
  return input.map((item, index) => readItem(item, `${name}[${index}]`));
}

function message(role: string, content: readonly Json[]): Json {
  return { type: "message", role, content };
}

/** The kinds of item grow with the API, so unknown ones are taken as they are. */
function readItem(item: unknown, at: string): Json {
  if (!isObject(item)) throw wrongType(at, "an object", item);
  const isReference = item["role"] === undefined && item["content"] === undefined &&
    typeof item["id"] === "string";
  const { type = isReference ? "item_reference" : "message" } = item;
  if (typeof type !== "string") throw wrongType(`${at}.type`, "a string", type);
  if (type === "message") return readMessage(item, at);
  for (const key of REQUIRED.get(type) ?? []) {
    if (item[key] === undefined || item[key] === null) throw missing(`${at}.${key}`);
    const isText = typeof item[key] === "string";
    if (key === "output" ? !isText && !Array.isArray(item[key]) : !isText) {
      throw wrongType(
        `${at}.${key}`,
        key === "output" ? "one of a string or array of objects" : "a string",
        item[key],
      );
    }
  }
  return { type, ...item };
}

const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ["function_call", ["call_id", "name", "arguments"]],
  ["function_call_output", ["call_id", "output"]],
  ["custom_tool_call", ["call_id", "name", "input"]],
  ["custom_tool_call_output", ["call_id", "output"]],
  ["item_reference", ["id"]],
]);

function readMessage(item: Json, at: string): Json {
  const { role, content } = item;
  if (role === undefined || role === null) throw missing(`${at}.role`);
  if (typeof role !== "string") throw wrongType(`${at}.role`, "a string", role);
  if (!ROLES.includes(role)) throw wrongValue(`${at}.role`, role, ROLES);
  if (content === undefined || content === null) throw missing(`${at}.content`);
  return { ...item, ...message(role, readContent(content, role, `${at}.content`)) };
}

function readContent(content: unknown, role: string, at: string): Json[] {
  const type = role === "assistant" ? "output_text" : "input_text";
  if (typeof content === "string") return [{ type, text: content }];
  if (!Array.isArray(content)) throw wrongType(at, "one of a string or array of objects", content);
  return content.map((part, index) => readPart(part, `${at}[${index}]`, role));
}

function readPart(part: unknown, at: string, role: string): Json {
  if (!isObject(part)) throw wrongType(at, "an object", part);
  const { type } = part;
  if (type === undefined) throw missing(`${at}.type`);
  if (typeof type !== "string") throw wrongType(`${at}.type`, "a string", type);
  if (!PARTS.includes(type)) throw wrongValue(`${at}.type`, type, PARTS);
  if (role === "assistant" && !SAID.includes(type)) throw wrongValue(at, type, SAID);
  const key = type === "refusal" ? "refusal" : "text";
  if (!type.endsWith("_text") && type !== "refusal") return part;
  if (part[key] === undefined || part[key] === null) throw missing(`${at}.${key}`);
  if (typeof part[key] !== "string") throw wrongType(`${at}.${key}`, "a string", part[key]);
  return part;
}

/** Chat messages of the items of a conversation. */
export function messagesOf(items: readonly Json[]): ChatMessage[] {
  return items.flatMap((item): ChatMessage[] => {
    switch (item["type"]) {
      case "message":
        return [{ role: String(item["role"]), ...saidIn(item["content"]) }];
      case "function_call":
      case "custom_tool_call":
        return [{ role: "assistant", text: `${item["name"]} ${item["arguments"] ?? item["input"]}` }];
      case "shell_call":
      case "local_shell_call":
      case "apply_patch_call":
      case "computer_call":
        return [{
          role: "assistant",
          text: JSON.stringify(item["action"] ?? item["operation"] ?? item["actions"]),
        }];
      case "function_call_output":
      case "custom_tool_call_output":
      case "shell_call_output":
      case "local_shell_call_output":
      case "apply_patch_call_output":
      case "computer_call_output":
        return [{ role: "tool", ...saidIn(item["output"]), isResult: true }];
      default:
        return [];
    }
  });
}

function saidIn(content: unknown): { readonly text: string; readonly media: number } {
  if (typeof content === "string") return { text: content, media: 0 };
  const parts = objectsIn(content);
  const texts = parts.map(({ text, refusal }) => text ?? refusal).filter((text) => typeof text === "string");
  return { text: texts.join(" "), media: parts.length - texts.length };
}

/** The two kinds of call, and how the API names them. */
const CALLS: ReadonlyMap<string, string> = new Map([
  ["function_call", "function call"],
  ["custom_tool_call", "custom tool call"],
]);

/**
 * A call has to have its output somewhere behind it, and an output its call before it, unless that may be one of the
 * items that are only referred to.
 */
export function findUnanswered(items: readonly Json[]): ApiError | undefined {
  const open = new Map<string, string>();
  const called = new Set<string>();
  const refers = items.some(({ type }) => type === "item_reference");
  for (const { type, call_id } of items) {
    const kind = String(type);
    const id = String(call_id);
    const name = CALLS.get(kind);
    if (name) {
      open.set(id, name);
      called.add(id);
      continue;
    }
    const answered = kind.endsWith("_output") ? CALLS.get(kind.slice(0, -"_output".length)) : undefined;
    if (!answered) continue;
    if (!called.has(id) && !refers) {
      return badRequest(`No tool call found for ${answered} output with call_id ${id}.`, "input", null);
    }
    open.delete(id);
  }
  for (const [id, name] of open) return badRequest(`No tool output found for ${name} ${id}.`, "input", null);
  return undefined;
}

/** Prefixes of item ids. */
const PREFIXES: ReadonlyMap<unknown, string> = new Map([
  ["message", "msg"],
  ["reasoning", "rs"],
  ["function_call", "fc"],
  ["function_call_output", "fc"],
  ["custom_tool_call", "ctc"],
  ["custom_tool_call_output", "ctc"],
]);

/** Kinds of item that have a status: calls, and what came of them. */
const ENDS = /_(?:call|output)$/;

/** An item as it is listed later: with an id, with its status where it has one, and nothing that was not given. */
export function named(item: Json, ids: Random): Json {
  const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
  const { id = newId(PREFIXES.get(item["type"]) ?? "item", ids), type, ...rest } = given;
  if (type !== "message") {
    return ENDS.test(String(type)) ? { id, type, status: "completed", ...rest } : { id, type, ...rest };
  }
  const { content } = rest;
  const parts = Array.isArray(content) ? { content: content.map(partOf) } : {};
  return { id, type, status: "completed", ...rest, ...parts };
}

/** A part of a message; those that were said by a model have room for sources and probabilities. */
function partOf(part: Json): Json {
  return part["type"] === "output_text" ? { annotations: [], logprobs: [], ...part } : part;
}
