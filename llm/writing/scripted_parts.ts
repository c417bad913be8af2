import type { Steps } from "../../engine/base/clock.ts";
import { countSteps, tokenCount, tokensOf } from "../base/tokens.ts";
import type { AnswerPart, ChatRequest, ToolCall } from "../request/chat_request.ts";
import type { Choice } from "../request/completion.ts";
import { asOffered } from "./tool_calls.ts";

/** An answer that says these parts in this order, within its limit of tokens. */
export function* scripted(
  parts: readonly AnswerPart[],
  { tools, maxTokens }: Pick<ChatRequest, "tools" | "maxTokens">,
): Steps<Choice> {
  const offered = parts.map((part) => "call" in part ? callPart(asOffered([part.call], tools)) : part);
  let total = 0;
  for (const part of offered) total += yield* countPart(part);
  if (maxTokens === null || total <= maxTokens) return choiceOf(offered);
  return { ...choiceOf(firstTokens(offered, maxTokens)), finish: "length" };
}

function callPart([call]: readonly ToolCall[]): AnswerPart {
  if (!call) throw new Error("Cannot say a part without its call");
  return { call };
}

/** An answer of these parts, its text, calls and tokens told as of any other. */
function choiceOf(parts: readonly AnswerPart[]): Choice {
  const calls = parts.flatMap((part) => "call" in part ? [part.call] : []);
  const texts = parts.flatMap((part) => "text" in part ? [part.text] : []);
  const refusals = parts.flatMap((part) => "refusal" in part ? [part.refusal] : []);
  const isThought = (part: AnswerPart) => "thinking" in part;
  const spoken = texts.length > 0 ? texts : refusals;
  return {
    parts,
    text: joined(texts),
    refusal: joined(refusals),
    calls,
    count: sizeOf(parts.filter((part) => !isThought(part))),
    reasoning: sizeOf(parts.filter(isThought)),
    finish: calls.length > 0 ? "tool_calls" : "stop",
    stop: null,
    tokens: () => spoken.flatMap(tokensOf),
    logprobs: null,
  };
}

function joined(texts: readonly string[]): string | null {
  return texts.length > 0 ? texts.join("") : null;
}

/** The answer of the first so many tokens of these parts; it ends as before. */
export function cutParts(parts: readonly AnswerPart[], left: number): Partial<Choice> {
  const { finish: _, ...cut } = choiceOf(firstTokens(parts, left));
  return cut;
}

/** The parts that so many tokens are enough for; the last of them may end in the middle. */
function firstTokens(parts: readonly AnswerPart[], most: number): AnswerPart[] {
  const kept: AnswerPart[] = [];
  let left = most;
  for (const part of parts) {
    const size = sizeOf([part]);
    const whole = size <= left ? part : begun(part, left);
    if (whole) kept.push(whole);
    if (size > left) break;
    left -= size;
  }
  return kept;
}

/** The beginning of a part; nothing of a call whose name takes more. */
function begun(part: AnswerPart, left: number): AnswerPart | undefined {
  const first = (text: string, most: number) => tokensOf(text).slice(0, most).join("");
  if ("call" in part) {
    const room = left - tokenCount(part.call.name);
    return room < 0 ? undefined : { call: { ...part.call, input: first(part.call.input, room) } };
  }
  if (left === 0) return undefined;
  if ("thinking" in part) return { thinking: first(part.thinking, left) };
  return "text" in part ? { text: first(part.text, left) } : { refusal: first(part.refusal, left) };
}

function* countPart(part: AnswerPart): Steps<number> {
  let count = 0;
  for (const text of textsOf(part)) count += yield* countSteps(text);
  return count;
}

function sizeOf(parts: readonly AnswerPart[]): number {
  return parts.flatMap(textsOf).reduce((sum, text) => sum + tokenCount(text), 0);
}

function textsOf(part: AnswerPart): readonly string[] {
  if ("call" in part) return [part.call.name, part.call.input];
  if ("thinking" in part) return [part.thinking];
  return ["text" in part ? part.text : part.refusal];
}
