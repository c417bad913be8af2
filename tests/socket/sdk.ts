/** Helpers of the tests of the official SDK. */
import OpenAI, { type ClientOptions } from "openai";
import type { Bench } from "../harness.ts";

/** The smallest request, typed as the SDK wants it. */
export const ASK = {
  model: "gpt-4o",
  messages: [{ role: "user", content: "Hello there" }],
} satisfies OpenAI.ChatCompletionCreateParamsNonStreaming;

/** A client of the test server, with the SDK's own defaults save what `options` says. */
export function clientOf({ url }: Bench, options: ClientOptions = {}): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "sk-test", logLevel: "off", ...options });
}

/** The text that the chunks of a stream add up to, and how many there were. */
export async function drain(
  chunks: AsyncIterable<OpenAI.ChatCompletionChunk>,
): Promise<{ text: string; chunks: OpenAI.ChatCompletionChunk[] }> {
  const all: OpenAI.ChatCompletionChunk[] = [];
  let text = "";
  for await (const chunk of chunks) {
    all.push(chunk);
    text += chunk.choices?.[0]?.delta.content ?? "";
  }
  return { text, chunks: all };
}
