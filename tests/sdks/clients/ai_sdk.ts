/** The AI SDK with its OpenAI provider. */
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, type LanguageModel, streamText } from "ai";
import { classOf, type Seen } from "../outcome.ts";
import { HELLO, MODEL, type Sdk, type Target } from "./target.ts";

/**
 * The arguments of `generateText` and `streamText`. A time limit for one attempt is nothing that the AI SDK has: its
 * `timeout` is for all attempts together, with the waits between them.
 */
export function aiSdkArgs(target: Target, model: LanguageModel = chatModel(target)) {
  const { max_retries } = target;
  return { model, prompt: HELLO, ...(max_retries === undefined ? {} : { maxRetries: max_retries }) };
}

function chatModel({ url, key, fetch }: Target): LanguageModel {
  return createOpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch }).chat(MODEL);
}

/** Asks `generateText`, by default through chat completions. */
export async function generate(target: Target, model?: LanguageModel): Promise<Seen> {
  const value = await generateText(aiSdkArgs(target, model));
  const { text, finishReason } = value;
  return { says: wordsFor(text, finishReason, []), text, finish: finishReason, value };
}

/** Asks `streamText`, and reads all parts. */
export async function stream(target: Target, model?: LanguageModel): Promise<Seen> {
  const result = streamText({ ...aiSdkArgs(target, model), onError: () => {} });
  const told: unknown[] = [];
  let [text, finish, items] = ["", "", 0];
  for await (const part of result.stream) {
    items++;
    if (part.type === "text-delta") text += part.text;
    if (part.type === "error") told.push(part.error);
    if (part.type === "finish") finish = part.finishReason;
  }
  return { says: wordsFor(text, finish, told), text, finish, items, told, value: result };
}

function wordsFor(text: string, finish: string, told: readonly unknown[]): string {
  const [first] = told;
  if (first !== undefined) return `\`error\` part: \`${classOf(first)}\``;
  if (finish !== "stop") return `finish reason \`${finish}\``;
  return text === "" ? "an empty answer" : "answer";
}

/** The AI SDK. */
export const aiSdk: Sdk = {
  name: "AI SDK 7",
  packages: ["ai@7.0.173", "@ai-sdk/openai@4.0.118"],
  path: "/v1/chat/completions",
  ways: [
    { name: "AI SDK 7: generateText", form: "whole", call: async (target) => await generate(target) },
    { name: "AI SDK 7: streamText", form: "stream", call: async (target) => await stream(target) },
  ],
};
