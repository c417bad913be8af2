import type { Steps } from "../../engine/base/clock.ts";
import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { valueSteps } from "../schema/value.ts";
import type { Means } from "./answer_format.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import type { ChatRequest, Tool, ToolCall } from "../request/chat_request.ts";

type CallSettings = ResponseSettings["tool_calls"];

/** Words of the text that a custom tool is given. */
const CUSTOM_WORDS = [3, 12] as const;

/** Tells whether the answer calls tools: it was scripted, it has to, or it may and has not got a result yet. */
export function wantsCalls(
  { preset, tools, choice, messages }: ChatRequest,
  { pct }: CallSettings,
  random: Random,
): boolean {
  if (preset.calls) return true;
  if (preset.text !== undefined || preset.refusal !== undefined) return false;
  if (tools.length === 0 || choice.mode === "none") return false;
  if (choice.mode === "required") return true;
  return messages.at(-1)?.isResult !== true && random() * 100 < pct;
}

/** Calls of the tools that are offered, with arguments that fit their schemas. */
export function* callsOf(
  { tools, choice, parallel }: ChatRequest,
  { parallel: range }: CallSettings,
  means: Means,
): Steps<ToolCall[]> {
  const { random } = means;
  const offered = choice.names ? tools.filter(({ name }) => choice.names?.includes(name)) : tools;
  const count = parallel && choice.names?.length !== 1 ? integerBetween(random, range) : 1;
  const calls: ToolCall[] = [];
  for (let i = 0; i < count; i++) {
    calls.push(yield* callOf(pick(random, offered.length > 0 ? offered : tools), means));
  }
  return calls;
}

function* callOf({ name, kind, schema }: Tool, means: Means): Steps<ToolCall> {
  const input = kind === "custom" ? yield* freely(schema, means) : yield* argumentsFor(schema, means);
  return { name, kind, input };
}

function* argumentsFor(schema: unknown, { random, steps }: Means): Steps<string> {
  return JSON.stringify(yield* valueSteps(schema ?? NO_ARGUMENTS, random, steps));
}

/** A text of the form that the tool asks for; a few words where it asks for none. */
function* freely(schema: unknown, { random, steps }: Means): Steps<string> {
  if (schema === undefined) return randomWords(random, integerBetween(random, CUSTOM_WORDS), "english");
  return String(yield* valueSteps(schema, random, steps));
}

const NO_ARGUMENTS = { type: "object", properties: {} };
