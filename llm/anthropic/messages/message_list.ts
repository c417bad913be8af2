import { firstOf, missing, object, oneOf, string, tagged } from "../message_checks.ts";
import { isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import type { ChatMessage } from "../../request/chat_request.ts";

/** Blocks that a message may have, as far as the SDK knows them. */
const BLOCKS = [
  "text",
  "image",
  "document",
  "search_result",
  "thinking",
  "redacted_thinking",
  "tool_use",
  "tool_result",
  "server_tool_use",
  "web_search_tool_result",
  "web_fetch_tool_result",
  "code_execution_tool_result",
  "bash_code_execution_tool_result",
  "text_editor_code_execution_tool_result",
  "tool_search_tool_result",
  "container_upload",
  "mcp_tool_use",
  "mcp_tool_result",
  "compaction",
  "advisor_tool_result",
  "fallback",
  "mid_conv_system",
  "tool_addition",
  "tool_removal",
];
const MEDIA = ["image", "document"];

/** First problem in `messages`; those of the role `system` may be among them in betas only, and never come first. */
export function wrongMessages(value: unknown, isBeta: boolean): string | undefined {
  if (!Array.isArray(value)) return "messages: Input should be a valid list";
  if (value.length === 0) return "messages: at least one message is required";
  const wrong = firstOf(value.map((message, index) => () => {
    const roles = isBeta && index > 0 ? ["user", "assistant", "system"] : ["user", "assistant"];
    return wrongMessage(message, `messages.${index}`, roles);
  }));
  return wrong ?? wrongPairs(value);
}

function wrongMessage(message: unknown, at: string, roles: readonly string[]): string | undefined {
  if (!isObject(message)) return object(message, at);
  const { role, content } = message;
  if (role === undefined) return missing(`${at}.role`);
  if (role === "system" && !roles.includes(role)) {
    return 'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not ' +
      '"system" as an input message role.';
  }
  const wrong = oneOf(...roles)(role, `${at}.role`);
  if (wrong !== undefined) return wrong;
  if (content === undefined) return missing(`${at}.content`);
  if (typeof content === "string") return undefined;
  if (!Array.isArray(content)) return `${at}.content: Input should be a valid list`;
  return firstOf(content.map((block, index) => () => wrongBlock(block, `${at}.content.${index}`)));
}

/** Texts that a block cannot do without, by its type. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  text: ["text"],
  thinking: ["thinking", "signature"],
  tool_use: ["id", "name"],
  tool_result: ["tool_use_id"],
};

function wrongBlock(block: unknown, at: string): string | undefined {
  const wrong = tagged(BLOCKS)(block, at);
  if (wrong !== undefined || !isObject(block)) return wrong;
  const type = String(block["type"]);
  for (const field of NEEDS[type] ?? []) {
    const where = `${at}.${type}.${field}`;
    const bad = block[field] === undefined ? missing(where) : string(block[field], where);
    if (bad !== undefined) return bad;
  }
  if (type === "text" && block["text"] === "") return "messages: text content blocks must be non-empty";
  if (MEDIA.includes(type) && !isObject(block["source"])) return missing(`${at}.${type}.source`);
  if (type === "tool_use" && !isObject(block["input"])) {
    return `${at}.tool_use.input: Input should be a valid dictionary`;
  }
  return undefined;
}

/** Every call has to be answered by the next message, and every answer has to answer a call of the one before. */
function wrongPairs(messages: readonly Json[]): string | undefined {
  let open: ReadonlySet<string> = new Set();
  let before = 0;
  for (const [index, message] of messages.entries()) {
    if (message["role"] === "system") continue;
    const results = idsOf(message, "tool_result", "tool_use_id");
    const stray = [...results].find((id) => !open.has(id));
    if (stray !== undefined) return unexpected(message, index, stray);
    const left = [...open].filter((id) => !results.has(id));
    if (left.length > 0) return unanswered(left, before);
    open = message["role"] === "assistant" ? idsOf(message, "tool_use", "id") : new Set();
    before = index;
  }
  return open.size > 0 ? unanswered([...open], before) : undefined;
}

function unexpected({ content }: Json, index: number, id: string): string {
  const at = objectsIn(content).findIndex((block) => block["tool_use_id"] === id);
  return `messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
    "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.";
}

function unanswered(ids: readonly string[], index: number): string {
  return `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
    `${
      ids.join(", ")
    }. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}

function idsOf(message: Json, type: string, key: string): ReadonlySet<string> {
  const blocks = objectsIn(message["content"]).filter((block) => block["type"] === type);
  return new Set(blocks.map((block) => String(block[key])));
}

/** Reads what has been found to be right. */
export function readMessages({ system, messages }: Json): ChatMessage[] {
  const all = objectsIn(messages);
  const head = textOf(system);
  return [...(head === "" ? [] : [{ role: "system", text: head }]), ...all.map(readMessage)];
}

function readMessage({ role, content }: Json): ChatMessage {
  const blocks = objectsIn(content);
  const media = blocks.filter(({ type }) => MEDIA.includes(String(type))).length;
  const isResult = blocks.some(({ type }) => type === "tool_result");
  return {
    role: String(role),
    text: textOf(content),
    ...(media > 0 ? { media } : {}),
    ...(isResult ? { isResult } : {}),
  };
}

/** A content may be a text or a list of blocks; the result of a tool has a content of its own. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return objectsIn(content).flatMap(({ type, text, content }) => {
    if (type === "tool_result") return typeof content === "string" ? [content] : textsOf(content);
    return type === "text" ? [String(text)] : [];
  }).join(" ");
}

function textsOf(content: unknown): string[] {
  return objectsIn(content).flatMap(({ text }) => typeof text === "string" ? [text] : []);
}
