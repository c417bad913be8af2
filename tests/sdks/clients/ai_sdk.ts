/** The AI SDK with its OpenAI provider. */
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import { classOf, type Seen } from "../outcome.ts";
import { HELLO, MODEL, type Sdk, type Target } from "./target.ts";

/**
 * The arguments of `generateText` and `streamText` for a call through chat completions. A time limit for one attempt is
 * nothing that the AI SDK has: its `timeout` is for all attempts together, with the waits between them.
 */
export function aiSdkArgs({ url, key, fetch, max_retries }: Target) {
  const provider = createOpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch });
  return {
    model: provider.chat(MODEL),
    prompt: HELLO,
    ...(max_retries === undefined ? {} : { maxRetries: max_retries }),
  };
}

async function generate(target: Target): Promise<Seen> {
  const value = await generateText(aiSdkArgs(target));
  const { text, finishReason } = value;
  return { says: saysOf(text, finishReason, []), text, finish: finishReason, value };
}

async function stream(target: Target): Promise<Seen> {
  const result = streamText({ ...aiSdkArgs(target), onError: () => {} });
  const told: unknown[] = [];
  let [text, finish, items] = ["", "", 0];
  for await (const part of result.stream) {
    items++;
    if (part.type === "text-delta") text += part.text;
    if (part.type === "error") told.push(part.error);
    if (part.type === "abort") told.push(new DOMException("aborted", "AbortError"));
    if (part.type === "finish") finish = part.finishReason;
  }
  return { says: saysOf(text, finish, told), text, finish, items, told, value: result };
}

function saysOf(text: string, finish: string, told: readonly unknown[]): string {
  const [first] = told;
  if (first !== undefined) return `\`error\` part: ${classOf(first)}`;
  if (finish !== "stop") return `finish reason \`${finish}\``;
  return text === "" ? "an empty answer" : "answer";
}

/** The AI SDK. */
export const aiSdk: Sdk = {
  name: "AI SDK 7",
  packages: ["ai@7.0.173", "@ai-sdk/openai@4.0.118"],
  path: "/v1/chat/completions",
  ways: [
    { name: "AI SDK 7: generateText", call: generate },
    { name: "AI SDK 7: streamText", call: stream },
  ],
};
