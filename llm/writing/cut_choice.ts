import type { Choice } from "../request/completion.ts";
import type { Kept, ToolCall } from "../request/chat_request.ts";
import { tokenCount, tokensOf } from "../base/tokens.ts";
import { cutParts } from "./scripted_parts.ts";

/** The choice within its limit of tokens, of which reasoning takes its part first. */
export function withReasoning(choice: Choice, reasoning: number, maxTokens: number | null): Choice {
  if (maxTokens === null || choice.count + reasoning <= maxTokens) {
    return reasoning === 0 ? choice : { ...choice, reasoning };
  }
  const left = Math.max(0, maxTokens - reasoning);
  return { ...choice, ...cut(choice, left), reasoning: maxTokens - left, finish: "length", stop: null };
}

/** A part of an answer, at least one token less than all of it. */
export function begun(choice: Choice, { pct, tokens }: Kept): Partial<Choice> {
  const kept = tokens ?? Math.floor(choice.count * (pct ?? 0) / 100);
  return cut(choice, Math.max(0, Math.min(kept, choice.count - 1)));
}

function cut(choice: Choice, left: number): Partial<Choice> {
  if (choice.parts) return cutParts(choice.parts, left + choice.reasoning);
  if (choice.calls.length === 0) return { ...cutText(choice, left), count: left };
  const said = choice.tokens().slice(0, left);
  const text = choice.text === null ? {} : cutText(choice, left);
  return { ...text, ...cutCalls(choice.calls, left - said.length), count: left };
}

function cutText(choice: Choice, left: number): Partial<Choice> {
  const tokens = choice.tokens().slice(0, left);
  const text = tokens.join("");
  return { tokens: () => tokens, ...(choice.text === null ? { refusal: text } : { text }) };
}

/** Tool calls that fit into the token limit; the arguments of the last of them end in the middle. */
function cutCalls(calls: readonly ToolCall[], left: number): Partial<Choice> {
  const kept: ToolCall[] = [];
  for (const call of calls) {
    const room = left - tokenCount(call.name);
    if (room < 0) break;
    const input = tokensOf(call.input).slice(0, room);
    kept.push({ ...call, input: input.join("") });
    left = room - input.length;
  }
  return { calls: kept };
}
