/** LangChain with its OpenAI integration. */
import { AIMessageChunk } from "@langchain/core/messages";
import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import type { Seen } from "../outcome.ts";
import { HELLO, MODEL, type Sdk, type Target } from "./target.ts";

/** A chat model with LangChain's own defaults, save what `target` and `fields` say. */
export function langchain(
  { url, key, fetch, timeout_ms, max_retries }: Target,
  fields: ChatOpenAIFields = {},
): ChatOpenAI {
  return new ChatOpenAI({
    model: MODEL,
    apiKey: key,
    configuration: { baseURL: `${url}/v1`, fetch, logLevel: "off" },
    ...(timeout_ms === undefined ? {} : { timeout: timeout_ms }),
    ...(max_retries === undefined ? {} : { maxRetries: max_retries }),
    ...fields,
  });
}

async function invoke(target: Target): Promise<Seen> {
  const value = await langchain(target).invoke(HELLO);
  return { says: value.text === "" ? "an empty answer" : "answer", text: value.text, value };
}

async function stream(target: Target): Promise<Seen> {
  const value: AIMessageChunk[] = [];
  for await (const chunk of await langchain(target).stream(HELLO)) value.push(chunk);
  const text = value.map((chunk) => chunk.text).join("");
  const says = value.length === 0 ? "no chunks" : text === "" ? "an empty answer" : "answer";
  return { says, text, items: value.length, value };
}

/** LangChain. */
export const langchainSdk: Sdk = {
  name: "LangChain 1",
  packages: ["@langchain/openai@1.6.0", "@langchain/core@1.4.0"],
  path: "/v1/chat/completions",
  ways: [
    { name: "LangChain 1: invoke", form: "whole", call: invoke },
    { name: "LangChain 1: stream", form: "stream", call: stream },
  ],
};
