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
  return isAnyCalledFreely(tools, choice) && messages.at(-1)?.isResult !== true && random() * 100 < pct;
}

/** Names of tools that frameworks give an agent to end with; once a tool has answered, that one is called. */
const FINAL = /^final_(?:answer|result)$/;

/** Calls of the tools that are offered, with arguments that fit their schemas. */
export function* callsOf(
  { tools, choice, parallel, messages }: ChatRequest,
  { parallel: range }: CallSettings,
  means: Means,
): Steps<ToolCall[]> {
  const { random } = means;
  const last = messages.at(-1)?.isResult ? tools.find(({ name }) => FINAL.test(name)) : undefined;
  if (last && choice.names === null) return [yield* callOf(last, means)];
  const usual = choice.mode === "required" ? tools : tools.filter(isCalledFreely);
  const offered = choice.names ? tools.filter(({ name }) => choice.names?.includes(name)) : usual;
  const count = parallel && choice.names?.length !== 1 ? integerBetween(random, range) : 1;
  const calls: ToolCall[] = [];
  for (let i = 0; i < count; i++) {
    calls.push(yield* callOf(pick(random, offered.length > 0 ? offered : tools), means));
  }
  return calls;
}

/** A tool that runs what it is given, such as a shell, is called only where it has to be. */
function isCalledFreely({ kind }: Tool): boolean {
  return kind !== "builtin";
}

function isAnyCalledFreely(tools: readonly Tool[], { names }: ChatRequest["choice"]): boolean {
  const meant = names ? tools.filter(({ name }) => names.includes(name)) : tools;
  return meant.length === 0 || meant.some(isCalledFreely);
}

/** Scripted calls as the tools of these names take them. */
export function asOffered(calls: readonly ToolCall[], tools: readonly Tool[]): readonly ToolCall[] {
  return calls.map((call) => {
    const tool = tools.find(({ name }) => name === call.name);
    return { ...call, ...placeOf(tool), kind: tool?.kind === "builtin" ? "builtin" : call.kind };
  });
}

function placeOf(tool: Tool | undefined): { readonly namespace?: string } {
  return tool?.namespace === undefined ? {} : { namespace: tool.namespace };
}

function* callOf(tool: Tool, means: Means): Steps<ToolCall> {
  const { name, kind, schema } = tool;
  const input = kind === "custom" ? yield* freely(schema, means) : yield* argumentsFor(schema, means);
  return { name, kind, input, ...placeOf(tool) };
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
