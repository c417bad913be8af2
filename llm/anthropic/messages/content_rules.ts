/**
 * What the real API demands of the contents of messages beyond their shape.
 *
 * @module
 */
import { isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import { firstOf } from "../message_checks.ts";

/** Most places of a prompt that may be marked for the cache. */
const MOST_CACHED = 4;
const ID = /^[a-zA-Z0-9_-]+$/;
const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** First problem in the contents of a prompt, whose messages have the right shape. */
export function wrongContents({ messages, system, tools }: Json): string | undefined {
  const all = objectsIn(messages);
  return firstOf([
    () => firstOf(all.map((message, index) => () => wrongContent(message, index, index === all.length - 1))),
    () => repeatedCall(all),
    () => tooManyCached([...objectsIn(tools), ...objectsIn(system), ...all.flatMap(blocksIn)]),
  ]);
}

function wrongContent(message: Json, index: number, isLast: boolean): string | undefined {
  const { role, content } = message;
  const isFinal = isLast && role === "assistant";
  if ((content === "" || Array.isArray(content) && content.length === 0) && !isFinal) {
    return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
  }
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : objectsIn(content);
  const texts = blocks.flatMap(({ type, text }) => type === "text" ? [String(text)] : []);
  if (texts.some((text) => text !== "" && !/\S/.test(text))) {
    return "messages: text content blocks must contain non-whitespace text";
  }
  const last = blocks.at(-1);
  if (isFinal && last?.["type"] === "text" && /\s$/.test(texts.at(-1) ?? "")) {
    return "messages: final assistant content cannot end with trailing whitespace";
  }
  return firstOf(blocks.map((block, at) => () => wrongPart(block, `messages.${index}.content.${at}`)));
}

function wrongPart({ type, id, source }: Json, at: string): string | undefined {
  if (type === "tool_use" && !ID.test(String(id))) {
    return `${at}.tool_use.id: String should match pattern '${ID.source}'`;
  }
  if (type !== "image" || !isObject(source) || source["type"] !== "base64") return undefined;
  return PICTURES.includes(String(source["media_type"]))
    ? undefined
    : `${at}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`;
}

/** Every call has an id of its own, and one result. */
function repeatedCall(messages: readonly Json[]): string | undefined {
  const calls = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    const answered = new Set<unknown>();
    for (const [at, { type, id, tool_use_id: of }] of objectsIn(message["content"]).entries()) {
      const where = `messages.${index}.content.${at}`;
      if (type === "tool_use" && calls.has(id)) return `${where}: \`tool_use\` ids must be unique`;
      if (type === "tool_result" && answered.has(of)) {
        return `${where}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${of}`;
      }
      if (type === "tool_use") calls.add(id);
      if (type === "tool_result") answered.add(of);
    }
  }
  return undefined;
}

function tooManyCached(blocks: readonly Json[]): string | undefined {
  const found = blocks.filter(({ cache_control: mark }) => isObject(mark)).length;
  return found > MOST_CACHED
    ? `A maximum of ${MOST_CACHED} blocks with cache_control may be provided. Found ${found}.`
    : undefined;
}

/** The blocks of a message, with those of the results of tools. */
function blocksIn({ content }: Json): Json[] {
  return objectsIn(content).flatMap((block) =>
    block["type"] === "tool_result" ? [block, ...objectsIn(block["content"])] : [block]
  );
}
