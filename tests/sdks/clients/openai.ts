/** The official SDK, in the two major versions that are in use. */
import { OpenAI as OpenAI6 } from "openai6";
import { OpenAI as OpenAI7 } from "openai7";
import type { Client } from "./client.ts";
import { readChunks, readCompletion } from "./read.ts";
import { HELLO, MODEL, type Sdk, type Target } from "./target.ts";

/** The smallest request. */
export const ASK = { model: MODEL, messages: [{ role: "user" as const, content: HELLO }] };

/** A client of version 7 with the SDK's own defaults, save what `target` says. */
export function openai7(target: Target): OpenAI7 {
  return new OpenAI7(optionsOf(target));
}

/** The same of version 6. */
export function openai6(target: Target): OpenAI6 {
  return new OpenAI6(optionsOf(target));
}

function optionsOf({ url, key, fetch, timeout_ms, max_retries }: Target) {
  return {
    baseURL: `${url}/v1`,
    apiKey: key,
    logLevel: "off" as const,
    fetch,
    timeout: timeout_ms,
    maxRetries: max_retries,
  };
}

/** Both versions, by name. */
export const CLIENTS: Readonly<Record<string, (target: Target) => Client>> = {
  "openai 7": openai7,
  "openai 6": openai6,
};

function sdkOf(name: string, version: string, clientOf: (target: Target) => Client): Sdk {
  const completions = (target: Target) => clientOf(target).chat.completions;
  return {
    name,
    packages: [`openai@${version}`],
    path: "/v1/chat/completions",
    ways: [
      {
        name: `${name}: create`,
        form: "whole",
        call: async (target) => readCompletion(await completions(target).create(ASK)),
      },
      {
        name: `${name}: create, streamed`,
        form: "stream",
        call: async (target) => await readChunks(await completions(target).create({ ...ASK, stream: true })),
      },
      {
        name: `${name}: stream()`,
        form: "helper",
        call: async (target) => readCompletion(await completions(target).stream(ASK).finalChatCompletion()),
      },
    ],
  };
}

/** Version 7 of the SDK. */
export const openai7Sdk: Sdk = sdkOf("openai 7", "7.57.0", openai7);

/** Version 6 of the SDK. */
export const openai6Sdk: Sdk = sdkOf("openai 6", "6.49.0", openai6);
