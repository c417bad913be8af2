import type { ApiError } from "../../../engine/base/error.ts";
import { badRequest } from "../openai_api.ts";
import { LONGEST_TEXT, missing, tooLong, wrongType, wrongValue } from "../checks.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import type { ChatMessage } from "../../request/chat_request.ts";
import { objectAt, textAt } from "../required_fields.ts";
import { emptyArray } from "../function_checks.ts";
import { callIdAt, readCalls } from "./calls.ts";
import { readPart } from "./parts.ts";

const ROLES = ["system", "assistant", "user", "function", "tool", "developer"];

/** Most messages of a conversation. */
const MOST_MESSAGES = 2048;

/** Reads `messages`. @throws {ApiError} 400 with the exact words of the real API */
export function readMessages(value: unknown): ChatMessage[] {
  if (!Array.isArray(value)) throw wrongType("messages", "an array of objects", value);
  if (value.length === 0) throw emptyArray("messages");
  if (value.length > MOST_MESSAGES) {
    throw tooLong("messages", "array", MOST_MESSAGES, `an array with length ${value.length}`);
  }
  const messages = value.map((item, index) => readMessage(item, `messages[${index}]`));
  const unanswered = findUnanswered(value);
  if (unanswered) throw unanswered;
  return messages;
}

function readMessage(value: unknown, at: string): ChatMessage {
  if (!isObject(value)) throw wrongType(at, "an object", value);
  const { role, content } = value;
  if (role === undefined || role === null) throw missing(`${at}.role`);
  if (typeof role !== "string") throw wrongType(`${at}.role`, "a string", role);
  if (!ROLES.includes(role)) throw wrongValue(`${at}.role`, role, ROLES);
  checkName(value["name"], `${at}.name`);
  const message: ChatMessage = typeof content === "string"
    ? { role, text: fitting(content, `${at}.content`) }
    : { role, ...readContent(content, `${at}.content`, role) };
  switch (role) {
    case "assistant":
      return withCalls(message, value, at);
    case "tool":
      callIdAt(value, "tool_call_id", at);
      return { ...message, isResult: true };
    case "function":
      textAt(value, "name", at);
      return { ...message, isResult: true };
    default:
      return message;
  }
}

/** Names of those who speak. */
const NAME = /^[^\s<|\\/>]+$/;

/** @throws {ApiError} 400 */
function checkName(name: unknown, at: string): void {
  if (typeof name !== "string" || NAME.test(name)) return;
  const message =
    `Invalid '${at}': string does not match pattern. Expected a string that matches the pattern '${NAME.source}'.`;
  throw badRequest(message, at, "invalid_value");
}

/** Assistant message with its earlier tool calls: its calls cost tokens, too. */
function withCalls(message: ChatMessage, value: Json, at: string): ChatMessage {
  const { refusal, audio } = value;
  if (refusal !== undefined && refusal !== null) textAt(value, "refusal", at);
  if (audio !== undefined && audio !== null) textAt(objectAt(value, "audio", at), "id", `${at}.audio`);
  const called = readCalls(value, at);
  return called.length === 0 ? message : { ...message, called };
}

/** A content that is no text may be a list of parts, or not there at all. */
function readContent(content: unknown, at: string, role: string): Omit<ChatMessage, "role"> {
  if (content === undefined || content === null) return { text: "" };
  if (!Array.isArray(content)) throw wrongType(at, "one of a string or array of objects", content);
  const texts: string[] = [];
  let [media, otherTokens, heardTokens] = [0, 0, 0];
  for (const [index, item] of content.entries()) {
    const part = readPart(item, `${at}[${index}]`, role);
    if (part.text !== null) texts.push(part.text);
    if (part.tokens > 0) media++;
    otherTokens += part.tokens;
    if (part.isSound) heardTokens += part.tokens;
  }
  const text = texts.join(" ");
  return media === 0 ? { text } : { text, media, otherTokens, heardTokens };
}

/** @throws {ApiError} 400 for a text that is too long */
function fitting(text: string, at: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  throw tooLong(at, "string", LONGEST_TEXT, `a string with length ${text.length}`);
}

/** No calls. Nothing is taken out of it, as there is nothing. */
const NOTHING_OPEN = new Set<string>();

/** Tool calls have to be answered by tool messages, and these have to answer something. */
function findUnanswered(messages: readonly Json[]): ApiError | undefined {
  let open = NOTHING_OPEN;
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
    open = Array.isArray(calls) ? new Set(calls.filter(isObject).map(({ id }) => String(id))) : NOTHING_OPEN;
    answering = Array.isArray(calls) && calls.length > 0;
  }
  return open.size > 0 ? unansweredCalls(open, messages.length) : undefined;
}

function unansweredCalls(open: ReadonlySet<string>, index: number): ApiError {
  const message =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each " +
    `'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`;
  return badRequest(message, `messages.[${index}].role`, null);
}
