/** Every SDK there is. */
import { aiSdk } from "./clients/ai_sdk.ts";
import { anthropicSdk } from "./clients/anthropic.ts";
import { geminiSdk } from "./clients/gemini.ts";
import { langchainSdk } from "./clients/langchain.ts";
import { ollamaSdk } from "./clients/ollama.ts";
import { openai6Sdk, openai7Sdk } from "./clients/openai.ts";
import { aiResponsesSdk, openaiResponsesSdk } from "./clients/responses.ts";
import type { Sdk, Way } from "./clients/target.ts";

/** All SDKs, in the order of the matrix. */
export const SDKS: readonly Sdk[] = [
  openai7Sdk,
  openai6Sdk,
  aiSdk,
  langchainSdk,
  openaiResponsesSdk,
  aiResponsesSdk,
  anthropicSdk,
  geminiSdk,
  ollamaSdk,
];

/** The ways of those names; the name of an SDK stands for all its ways. @throws {Error} where there is none */
export function waysOf(...names: readonly string[]): readonly Way[] {
  return names.flatMap((name) => {
    const sdk = SDKS.find((sdk) => sdk.name === name);
    const found = sdk?.ways ?? SDKS.flatMap(({ ways }) => ways).filter((way) => way.name === name);
    if (found.length === 0) throw new Error(`No SDK is asked in a way called "${name}"`);
    return found;
  });
}
