import { canonical } from "../../engine/base/json.ts";
import type { ChatMessage, Tool } from "./chat_request.ts";
import { sliced, type Steps } from "../../engine/base/clock.ts";
import { countSteps, tokenCount } from "../base/tokens.ts";

/** Tokens that each message adds beside its text, and each picture or file in it. */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_MEDIUM = 258;

/** Tokens of a prompt, tools included, where an API does not tell how it counts. */
export function promptTokens(messages: readonly ChatMessage[], tools: readonly Tool[]): Promise<number> {
  return sliced(steps(messages, tools));
}

function* steps(messages: readonly ChatMessage[], tools: readonly Tool[]): Steps<number> {
  let count = 0;
  for (const { text, media = 0 } of messages) {
    count += TOKENS_PER_MESSAGE + (yield* countSteps(text)) + media * TOKENS_PER_MEDIUM;
  }
  for (const { name, schema } of tools) {
    count += tokenCount(name) + (yield* countSteps(canonical(schema ?? {})));
  }
  return count;
}
