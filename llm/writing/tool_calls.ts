import type { Steps } from "../../engine/base/clock.ts";
import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { valueSteps } from "../schema/value.ts";
import type { Means } from "./answer_format.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import type { ChatMessage, ChatRequest, Tool, ToolCall } from "../request/chat_request.ts";

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

/** Names of tools that frameworks give an agent to end with. */
const FINAL = /^final_(?:answer|result)$/;

/** Calls of the tools that are offered, with arguments that fit their schemas. */
export function* callsOf(
  { tools, choice, parallel, messages }: ChatRequest,
  { parallel: range }: CallSettings,
  means: Means,
): Steps<ToolCall[]> {
  const { random } = means;
  const last = choice.names === null ? endingTool(tools, choice.mode, messages) : undefined;
  if (last) return [yield* callOf(last, means)];
  const usual = choice.mode === "required" ? tools : tools.filter(isCalledFreely);
  const offered = choice.names ? tools.filter(({ name }) => choice.names?.includes(name)) : usual;
  const count = parallel && choice.names?.length !== 1 ? integerBetween(random, range) : 1;
  const calls: ToolCall[] = [];
  for (let i = 0; i < count; i++) {
    calls.push(yield* callOf(pick(random, offered.length > 0 ? offered : tools), means));
  }
  return calls;
}

/**
 * The tool that ends an agent's loop, once one has answered: by its name, or else, where a tool has to be called all the
 * same, the last one, as LangChain's ToolStrategy has it, then the one before that, until the loop has ended.
 */
function endingTool(
  tools: readonly Tool[],
  mode: ChatRequest["choice"]["mode"],
  messages: ChatRequest["messages"],
): Tool | undefined {
  if (!messages.at(-1)?.isResult) return undefined;
  const named = tools.find(({ name }) => FINAL.test(name));
  if (named || mode !== "required") return named;
  const answered =
    messages.slice(messages.findLastIndex(isAsked) + 1).filter(({ isResult }) => isResult).length;
  const free = tools.filter(isCalledFreely);
  return free.at(-1 - (answered - 1) % free.length);
}

function isAsked({ role, isResult }: ChatMessage): boolean {
  return role === "user" && !isResult;
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
