import { canonical } from "../base/json.ts";
import type { ChatMessage, Tool } from "./chat_request.ts";
import { tokenCount } from "../base/tokens.ts";

/** Tokens that each message adds beside its text, and each picture or file in it. */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_MEDIUM = 258;

/** Tokens of a prompt, tools included, where an API does not tell how it counts. */
export function promptTokens(messages: readonly ChatMessage[], tools: readonly Tool[]): number {
  let count = 0;
  for (const { text, media = 0 } of messages) {
    count += TOKENS_PER_MESSAGE + tokenCount(text) + media * TOKENS_PER_MEDIUM;
  }
  for (const { name, schema } of tools) count += tokenCount(name) + tokenCount(canonical(schema ?? {}));
  return count;
}
