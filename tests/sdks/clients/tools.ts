/** SDKs that offer a tool. */
import { generateText, streamText, type ToolSet } from "ai";
import * as z from "zod";
import type { Seen } from "../outcome.ts";
import { aiSdk, aiSdkArgs } from "./ai_sdk.ts";
import { anthropic, anthropicSdk, ASK as CLAUDE } from "./anthropic.ts";
import { gemini, geminiSdk } from "./gemini.ts";
import { langchain, langchainSdk } from "./langchain.ts";
import { ollama, ollamaSdk } from "./ollama.ts";
import { ASK, openai7, openai7Sdk } from "./openai.ts";
import { openaiResponsesSdk } from "./responses.ts";
import { HELLO, type Sdk, type Target, type Way } from "./target.ts";

const NAME = "weather";
const DESCRIPTION = "The weather in a city";
const SCHEMA = {
  type: "object" as const,
  properties: { city: { type: "string" as const } },
  required: ["city"],
  additionalProperties: false,
};
const FUNCTION = { name: NAME, description: DESCRIPTION, parameters: SCHEMA };
const TOOLS = [{ type: "function" as const, function: FUNCTION }];
const right = z.strictObject({ city: z.string() });

/** A call as an SDK gives it: its arguments as text, or read. */
interface Call {
  readonly name?: string | null | undefined;
  readonly input: unknown;
}

/** Says what came of a call. */
function seenCalls(calls: readonly Call[], value: unknown): Seen {
  const [call] = calls;
  return { says: call ? saysOfCall(call) : "no call", text: "", value };
}

function saysOfCall({ name, input }: Call): string {
  if (!name) return "a call without a name";
  if (name !== NAME) return "a call of another tool";
  const parsed = typeof input === "string" ? parse(input) : input;
  if (parsed === undefined) return "arguments that do not parse";
  if (right.safeParse(parsed).success) return "a call";
  return Object.keys(Object(parsed)).length === 0 ? "empty arguments" : "arguments that violate the schema";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const completionsOf = (target: Target) => openai7(target).chat.completions;
const chatCalls = z.object({
  choices: z.array(z.object({
    message: z.object({
      tool_calls: z.array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) }))
        .optional(),
    }),
  })),
});

function readCompletion(value: unknown): Seen {
  const calls = chatCalls.safeParse(value).data?.choices[0]?.message.tool_calls ?? [];
  return seenCalls(calls.map(({ function: { name, arguments: input } }) => ({ name, input })), value);
}

async function openaiStream(target: Target): Promise<Seen> {
  let [name, input] = ["", ""];
  for await (
    const { choices } of await completionsOf(target).create({ ...ASK, tools: TOOLS, stream: true })
  ) {
    const [call] = choices[0]?.delta.tool_calls ?? [];
    name += call?.function?.name ?? "";
    input += call?.function?.arguments ?? "";
  }
  return seenCalls([{ name, input }], undefined);
}

const openaiWays: readonly Way[] = [
  {
    name: "create",
    form: "whole",
    call: async (target) => readCompletion(await completionsOf(target).create({ ...ASK, tools: TOOLS })),
  },
  { name: "create, streamed", form: "stream", call: openaiStream },
  {
    name: "stream()",
    form: "helper",
    call: async (target) =>
      readCompletion(await completionsOf(target).stream({ ...ASK, tools: TOOLS }).finalChatCompletion()),
  },
];

const RESPONSE_TOOLS = [{ type: "function" as const, ...FUNCTION, strict: true }];
const responseCalls = z.array(
  z.object({ type: z.string(), name: z.string().optional(), arguments: z.unknown() }),
);

function readResponse(value: { readonly output: unknown }): Seen {
  const items = responseCalls.safeParse(value.output).data ?? [];
  const calls = items.filter(({ type }) => type === "function_call");
  return seenCalls(calls.map(({ name, arguments: input }) => ({ name, input })), value);
}

const responsesOf = (target: Target) => openai7(target).responses;
const RESPONSE = { model: ASK.model, input: HELLO, tools: RESPONSE_TOOLS };

const responsesWays: readonly Way[] = [
  {
    name: "create",
    form: "whole",
    call: async (target) => readResponse(await responsesOf(target).create(RESPONSE)),
  },
  {
    name: "stream()",
    form: "helper",
    call: async (target) => readResponse(await responsesOf(target).stream(RESPONSE).finalResponse()),
  },
];

function aiArgs(target: Target) {
  const tools: ToolSet = { weather: { description: DESCRIPTION, inputSchema: right } };
  return { ...aiSdkArgs(target), tools };
}

/** A call with bad arguments is not thrown: it is there, and marked. */
const marked = z.object({ invalid: z.literal(true), error: z.unknown() });

function readAiCalls(
  calls: readonly { readonly toolName: string; readonly input: unknown }[],
  value: unknown,
): Seen {
  const [call] = calls;
  const bad = marked.safeParse(call).data;
  if (bad) return { says: "a call marked `invalid`", text: "", value };
  return seenCalls(calls.map(({ toolName: name, input }) => ({ name, input })), value);
}

const aiWays: readonly Way[] = [
  {
    name: "generateText",
    form: "whole",
    call: async (target) => {
      const value = await generateText(aiArgs(target));
      return readAiCalls(value.toolCalls, value);
    },
  },
  {
    name: "streamText",
    form: "stream",
    call: async (target) => {
      const value = streamText({ ...aiArgs(target), onError: () => {} });
      return readAiCalls(await value.toolCalls, value);
    },
  },
];

const langchainCalls = z.object({
  tool_calls: z.array(z.object({ name: z.string(), args: z.unknown() })).default([]),
  invalid_tool_calls: z.array(z.unknown()).default([]),
});

function readLangchain(value: unknown): Seen {
  const read = langchainCalls.safeParse(value).data;
  if (read && read.tool_calls.length === 0 && read.invalid_tool_calls.length > 0) {
    return { says: "an `invalid_tool_calls`", text: "", value };
  }
  return seenCalls((read?.tool_calls ?? []).map(({ name, args }) => ({ name, input: args })), value);
}

const langchainWays: readonly Way[] = [
  {
    name: "invoke",
    form: "whole",
    call: async (target) => readLangchain(await langchain(target).bindTools(TOOLS).invoke(HELLO)),
  },
  {
    name: "stream",
    form: "stream",
    call: async (target) => {
      const chunks = await Array.fromAsync(await langchain(target).bindTools(TOOLS).stream(HELLO));
      return readLangchain(chunks.length === 0 ? {} : chunks.reduce((all, chunk) => all.concat(chunk)));
    },
  },
];

const CLAUDE_ASK = { ...CLAUDE, tools: [{ name: NAME, description: DESCRIPTION, input_schema: SCHEMA }] };
const blocks = z.array(z.object({ type: z.string(), name: z.string().optional(), input: z.unknown() }));

function readMessage(value: { readonly content: unknown }): Seen {
  const uses = (blocks.safeParse(value.content).data ?? []).filter(({ type }) => type === "tool_use");
  return seenCalls(uses, value);
}

const anthropicWays: readonly Way[] = [
  {
    name: "create",
    form: "whole",
    call: async (target) => readMessage(await anthropic(target).messages.create(CLAUDE_ASK)),
  },
  {
    name: "stream()",
    form: "helper",
    call: async (target) => readMessage(await anthropic(target).messages.stream(CLAUDE_ASK).finalMessage()),
  },
];

const geminiAsk = {
  model: "gemini-2.5-flash",
  contents: HELLO,
  config: {
    tools: [{
      functionDeclarations: [{ name: NAME, description: DESCRIPTION, parametersJsonSchema: SCHEMA }],
    }],
  },
};

const geminiWays: readonly Way[] = [{
  name: "generateContent",
  form: "whole",
  call: async (target) => {
    const value = await gemini(target).models.generateContent(geminiAsk);
    return seenCalls((value.functionCalls ?? []).map(({ name, args }) => ({ name, input: args })), value);
  },
}];

const OLLAMA_ASK = {
  model: "llama3.2",
  messages: [{ role: "user", content: HELLO }],
  tools: [{ type: "function", function: FUNCTION }],
};

const ollamaWays: readonly Way[] = [{
  name: "chat",
  form: "whole",
  call: async (target) => {
    const value = await ollama(target).chat(OLLAMA_ASK);
    const calls = value.message.tool_calls ?? [];
    return seenCalls(calls.map(({ function: { name, arguments: input } }) => ({ name, input })), value);
  },
}];

function offering({ name, packages, path }: Sdk, ways: readonly Way[]): Sdk {
  const named = ways.map((way) => ({ ...way, name: `${name}: ${way.name}` }));
  return { name, packages, path, ways: named };
}

/** All SDKs that are asked with a tool. */
export const TOOL_SDKS: readonly Sdk[] = [
  offering(openai7Sdk, openaiWays),
  offering(aiSdk, aiWays),
  offering(langchainSdk, langchainWays),
  offering(openaiResponsesSdk, responsesWays),
  offering(anthropicSdk, anthropicWays),
  offering(geminiSdk, geminiWays),
  offering(ollamaSdk, ollamaWays),
];
