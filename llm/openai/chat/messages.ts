import type { ApiError } from "../../../engine/error.ts";
import { badRequest } from "../error.ts";
import { missing, wrongType, wrongValue } from "../checks.ts";
import { isObject, type Json } from "../../json.ts";
import type { Message } from "../../talk.ts";

const ROLES = ["system", "assistant", "user", "function", "tool", "developer"];
const PARTS = ["text", "image_url", "input_audio", "file", "refusal"];

/** Reads `messages`. @throws {ApiError} 400 with the exact words of the real API */
export function readMessages(value: unknown): Message[] {
  if (value === undefined || value === null) throw missing("messages");
  if (!Array.isArray(value)) throw wrongType("messages", "an array of objects", value);
  if (value.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty " +
      "array instead.";
    throw badRequest(message, "messages", "empty_array");
  }
  const messages = value.map((item, index) => readMessage(item, `messages[${index}]`));
  const unanswered = findUnanswered(value);
  if (unanswered) throw unanswered;
  return messages;
}

function readMessage(value: unknown, at: string): Message {
  if (!isObject(value)) throw wrongType(at, "an object", value);
  const { role, content } = value;
  if (role === undefined || role === null) throw missing(`${at}.role`);
  if (typeof role !== "string") throw wrongType(`${at}.role`, "a string", role);
  if (!ROLES.includes(role)) throw wrongValue(`${at}.role`, role, ROLES);
  if (role === "tool" && typeof value["tool_call_id"] !== "string") throw missing(`${at}.tool_call_id`);
  const text = textOf(content, `${at}.content`);
  return role === "tool" || role === "function" ? { role, text, isResult: true } : { role, text };
}

/** A content may be a text, a list of parts, or not there at all. */
function textOf(content: unknown, at: string): string {
  if (content === undefined || content === null) return "";
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) throw wrongType(at, "one of a string or array of objects", content);
  return content.flatMap((part, index) => textOfPart(part, `${at}[${index}]`)).join(" ");
}

function textOfPart(part: unknown, at: string): string[] {
  if (!isObject(part)) throw wrongType(at, "an object", part);
  const { type, text } = part;
  if (type === undefined) throw missing(`${at}.type`);
  if (typeof type !== "string") throw wrongType(`${at}.type`, "a string", type);
  if (!PARTS.includes(type)) throw wrongValue(`${at}.type`, type, PARTS);
  if (type !== "text") return [];
  if (text === undefined || text === null) throw missing(`${at}.text`);
  if (typeof text !== "string") throw wrongType(`${at}.text`, "a string", text);
  return [text];
}

/** Tool calls have to be answered by tool messages, and these have to answer something. */
function findUnanswered(messages: readonly Json[]): ApiError | undefined {
  let open = new Set<string>();
  let answering = false;
  for (const [index, message] of messages.entries()) {
    if (message["role"] === "tool") {
      if (!answering) {
        const text =
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with " +
          "'tool_calls'.";
        return badRequest(text, `messages.[${index}].role`, null);
      }
      open.delete(String(message["tool_call_id"]));
      continue;
    }
    if (open.size > 0) return unansweredCalls(open, index);
    const calls = message["role"] === "assistant" ? message["tool_calls"] : undefined;
    answering = Array.isArray(calls) && calls.length > 0;
    open = new Set(Array.isArray(calls) ? calls.filter(isObject).map((call) => String(call["id"])) : []);
  }
  return open.size > 0 ? unansweredCalls(open, messages.length) : undefined;
}

function unansweredCalls(open: ReadonlySet<string>, index: number): ApiError {
  const message =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each " +
    `'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`;
  return badRequest(message, `messages.[${index}].role`, null);
}
