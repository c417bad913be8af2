/** Google's SDK. */
import { GoogleGenAI } from "@google/genai";
import type { Seen } from "../outcome.ts";
import { streamSays } from "./read.ts";
import { HELLO, type Sdk, type Target } from "./target.ts";

const ASK = { model: "gemini-2.5-flash", contents: HELLO };

/** A client with the SDK's own defaults, save what `target` says; without a number it does not retry. */
export function gemini({ url, key, fetch, timeout_ms, max_retries }: Target): GoogleGenAI {
  return new GoogleGenAI({
    apiKey: key,
    httpOptions: {
      baseUrl: url,
      fetch,
      ...(timeout_ms === undefined ? {} : { timeout: timeout_ms }),
      ...(max_retries === undefined ? {} : { retryOptions: { attempts: max_retries + 1 } }),
    },
  });
}

async function generate(target: Target): Promise<Seen> {
  const value = await gemini(target).models.generateContent(ASK);
  const [text, finish] = [value.text ?? "", value.candidates?.[0]?.finishReason];
  return { says: text === "" ? "an empty answer" : "answer", text, finish, value };
}

async function stream(target: Target): Promise<Seen> {
  const value: unknown[] = [];
  let [text, finish] = ["", ""];
  for await (const chunk of await gemini(target).models.generateContentStream(ASK)) {
    value.push(chunk);
    text += chunk.text ?? "";
    finish = chunk.candidates?.[0]?.finishReason ?? finish;
  }
  const says = streamSays(value.length, 0, finish, text);
  return { says, text, finish, items: value.length, value };
}

/** Google's SDK. */
export const geminiSdk: Sdk = {
  name: "Google GenAI 3",
  packages: ["@google/genai@3.1.0"],
  path: `/v1beta/models/${ASK.model}:generateContent`,
  ways: [
    { name: "Google GenAI 3: generateContent", form: "whole", call: generate },
    { name: "Google GenAI 3: generateContentStream", form: "stream", call: stream },
  ],
};
